import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { loadDocument } from '../../console/api/load-document.ts'
import { tokensWith } from '../../console/connection/tokens-with.ts'
import { listening } from '../listening.ts'

const token = { token: 'cbt_1', agent: 'testname', expiresAt: '2026-01-01T00:00:00.000Z' }

/** A bridge behind a stage's path, which answers by path, and tells what it was asked. */
const aStage = async (answers: Record<string, { status: number; body: unknown }>) => {
  const asked: string[] = []
  const server = createServer(({ method, url = '' }, response) => {
    asked.push(`${method} ${url}`)
    const { status, body } = answers[url] ?? { status: 403, body: { message: 'Forbidden' } }
    response.writeHead(status, { location: '/elsewhere' }).end(JSON.stringify(body))
  })
  return { url: `http://127.0.0.1:${await listening(server)}/prod`, asked }
}

test.each(['', '/', '//'])(
  'given an address with a path and then %o, when token and description are asked for, then below that path',
  async (end) => {
    const { url, asked } = await aStage({
      '/prod/v1/caller-tokens': { status: 201, body: token },
      '/prod/v1/openapi.json': { status: 200, body: { paths: {} } },
    })
    expect(await tokensWith({ baseUrl: url + end, key: 'cbk_1' })('testname')).toEqual({
      token: token.token,
      expiresAt: token.expiresAt,
    })
    const read = { path: '/v1/openapi.json', holds: 'paths' }
    expect(await loadDocument(url + end, read)).toEqual({ root: { paths: {} } })
    expect(asked).toEqual(['POST /prod/v1/caller-tokens', 'GET /prod/v1/openapi.json'])
  },
)

test.each([
  [401, { code: 'unauthenticated', detail: 'who?' }, 'unauthenticated'],
  [403, { message: 'Forbidden' }, 'http_403'],
  [503, 'no JSON object', 'http_503'],
  [302, token, 'http_302'],
])(
  'given a bridge that answers %i, when a token is asked for, then its problem is told',
  async (status, body, code) => {
    const { url, asked } = await aStage({ '/prod/v1/caller-tokens': { status, body } })
    await expect(tokensWith({ baseUrl: url, key: 'cbk_1' })('testname')).rejects.toMatchObject({
      name: 'BridgeProblem',
      code,
    })
    expect(asked).toHaveLength(1)
  },
)

test('given something else in the bridge’s place, then what it says is no token and no description', async () => {
  const { url } = await aStage({
    '/prod/v1/caller-tokens': { status: 200, body: { hello: 'world' } },
    '/prod/v1/openapi.json': { status: 200, body: { hello: 'world' } },
  })
  await expect(tokensWith({ baseUrl: url, key: 'cbk_1' })('testname')).rejects.toThrow('no token')
  const read = { path: '/v1/openapi.json', holds: 'paths' }
  await expect(loadDocument(url, read)).rejects.toThrow('no such document')
})

test('given a caller token, then nobody is asked for another', async () => {
  expect(await tokensWith({ baseUrl: 'http://127.0.0.1:1', key: 'cbt_2' })('testname')).toBe(
    'cbt_2',
  )
})
