import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { listening } from '../listening.ts'
import { runCli } from './captured.ts'

const Asked = z.looseObject({ agents: z.union([z.literal('all'), z.array(z.string())]) })

/** A bridge that makes keys as they are wished. */
const makingKeys = async () => {
  const asked: z.infer<typeof Asked>[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const wished = Asked.parse(JSON.parse(body))
      asked.push(wished)
      const made = { id: 'cbk_1', key: 'cbk_1_secret', createdAt: '2026-03-02T09:15:04.120Z' }
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ ...made, ...wished, requestsPerMinute: 60, expiresAt: null }))
    })
  })
  return {
    asked,
    environment: { CONSULT_BRIDGE_URL: `http://127.0.0.1:${await listening(server)}` },
  }
}
const create = ['keys', 'create', '--caller', 'shop', '--audience', 'agent']

test.each([
  ['without --agents', [], 'all'],
  ['with --agents all', ['--agents', 'all'], 'all'],
  ['with --agents testname,bfriend', ['--agents', 'testname,bfriend'], ['testname', 'bfriend']],
])('a key that is made %s is for them', async (_, words, agents) => {
  const { asked, environment } = await makingKeys()
  expect(await runCli([...create, ...words], { environment })).toMatchObject({ code: 0, err: '' })
  expect(asked).toMatchObject([{ agents }])
})
