import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { takeOnce } from './front.ts'
import { closing, openSession, say, startFronted, textsOf } from './open-session.ts'

const started = async () => {
  const closers = closing()
  onTestFinished(closers.all)
  return { closers, ...(await startFronted(closers)) }
}

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

/** The library has heard of these, makes nothing of them, and stands still until the watchdog. */
const standsStill = new Set([
  'an object without meaning',
  'a list of null',
  'a reply to somebody else',
  'a number',
])

describe.concurrent.each(['handshake', 'subscribe', 'connect'])('a /meta/%s', (kind) => {
  test.each(oddities.filter(([what]) => !standsStill.has(what)))(
    'that is answered with %s does not leave it deaf',
    async (_what, answer) => {
      const { closers, gws, front } = await started()
      front.take(takeOnce(`/notifications/${kind}`, answer))
      const { connected, observations, until } = openSession(closers, front.url)
      await connected()
      say(gws, 'heard')
      await until(() => textsOf(observations).includes('heard'))
      expect(textsOf(observations)).toEqual(['heard'])
      expect(front.atOnce('/api/v2/notifications/handshake')).toBe(1)
      expect(front.atOnce('/api/v2/notifications/connect')).toBeLessThanOrEqual(2)
    },
  )
})
