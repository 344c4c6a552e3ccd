import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { takeOnce } from './front.ts'
import { openSession, say, startFronted, textsOf } from './open-session.ts'

const text = (status: number, body: string) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'text/html' }).end(body)

const oddities: [string, (response: ServerResponse) => void][] = [
  ['an error page of a proxy', text(502, '<html>')],
  ['a page with status 200', text(200, '<html>Sign in</html>')],
  ['an empty body', text(200, '')],
  ['no content', text(204, '')],
  ['an empty list', text(200, '[]')],
  ['an object without meaning', text(200, '[{}]')],
  ['null', text(200, 'null')],
  ['a list of null', text(200, '[null]')],
  ['a number', text(200, '1')],
  ['a reply to somebody else', text(200, '[{"channel":"/meta/none","successful":true}]')],
  ['JSON cut short', text(200, '[{"channel":"/meta/co')],
  ['401', text(401, '<html>')],
  ['403', text(403, '{"statusCode":3,"statusMessage":"Missing or invalid Csrf token"}')],
  ['404', text(404, '<html>')],
  ['a redirect', text(302, '')],
  ['a broken connection', (response) => void response.destroy()],
  [
    'half an answer',
    (response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('[{"channel"', () => response.destroy())
    },
  ],
]

/** The server still has the session, so it is only asked again. */
describe.concurrent.each([
  ['handshake', '/notifications/handshake'],
  ['subscribe', '/notifications/'],
  ['connect', '/notifications/connect'],
])('a /meta/%s', (_kind, ending) => {
  test.for(oddities)(
    'that is answered with %s does not leave it deaf',
    async ([, answer], context) => {
      const { closers, gws, front } = await startFronted(context)
      front.take(takeOnce(ending, answer))
      const { session, observations, until } = openSession(closers, front.url)
      const reconnects = 1
      await until(() => {
        const status = session.status()
        return status.state === 'connected' && status.reconnects === reconnects
      })
      say(gws, 'heard')
      await until(() => observations.length > 0)
      expect(textsOf(observations)).toEqual(['heard'])
      expect(session.status().reconnects).toBe(reconnects)
      expect(front.atOnce('/api/v2/notifications/handshake')).toBe(1)
    },
  )
})
