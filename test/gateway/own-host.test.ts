import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { refusalOf } from './socket-client.ts'
import { startTestGateway } from './start-test-gateway.ts'

const answers = () => Promise.resolve({ statusCode: 200, body: '{}' })

/** Status and words of an answer to a request that names its host so; `fetch` would not have that. */
const asked = async (url: string, host: string): Promise<[status: number, body: string]> => {
  const asking = request(url, { headers: { host } }).end()
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  return [response.statusCode ?? 0, await text(response)]
}
const foreign = [
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example:80',
  '127x0x0x1',
  '[::2]',
]

describe('given a gateway for this machine only', () => {
  test.each(['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.0.0.1:1', '[::1]', '[::1]:8080'])(
    'when it is asked for as %s, then it answers',
    async (host) => {
      const { url } = await startTestGateway({ listConsults: answers })
      expect(await asked(`${url}/v1/consults`, host)).toEqual([200, '{}'])
    },
  )

  test.each(foreign)(
    'when a name that was made to lead here is asked for (%s), then no function and no page hears of it',
    async (host) => {
      const heard: string[] = []
      const fallback = () => heard.push('page') > 0
      const { url, failures } = await startTestGateway({}, { fallback })
      for (const path of ['/v1/consults', '/local/console.json', '/@connections/x'])
        expect(await asked(`${url}${path}`, host)).toEqual([
          421,
          expect.stringContaining('localhost'),
        ])
      expect([heard, failures]).toEqual([[], []])
    },
  )

  test('when a socket is asked for under such a name, then there is none', async () => {
    const { socketUrl, failures } = await startTestGateway({})
    for (const host of foreign)
      expect((await refusalOf(`${socketUrl}?ticket=t`, { host })).status).toBe(421)
    expect(failures).toEqual([])
  })
})

test('given a gateway for other machines as well, when one calls it by a name, then it answers', async () => {
  const { url } = await startTestGateway({ listConsults: answers }, { host: '0.0.0.0' })
  expect(await asked(`${url}/v1/consults`, 'bridge.example')).toEqual([200, '{}'])
})
