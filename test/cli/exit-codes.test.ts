import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { listening } from '../listening.ts'
import { runCli } from './captured.ts'

/** A bridge that answers all that it is asked in one way. */
const bridgeSaying = async (status: number, answer: object) => {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  return { CONSULT_BRIDGE_URL: `http://127.0.0.1:${await listening(server)}` }
}

test.each([
  ['refuses', 403, 'operator_only', 3],
  ['has had too many requests', 429, 'rate_limited', 7],
  ['fails', 500, 'internal_error', 7],
  ['cannot reach Genesys', 502, 'gws_unreachable', 7],
  ['does not know what became of it', 504, 'outcome_unknown', 3],
])('given a bridge that %s, it exits so that a script can tell', async (_, status, code, exit) => {
  const environment = await bridgeSaying(status, { code, detail: 'as the bridge says' })
  const words = ['keys', 'revoke', 'cbk_1', '--json']
  const ended = await runCli(words, { environment })
  expect([ended.code, JSON.parse(ended.err)]).toMatchObject([exit, { error: { code } }])
})

test('given a session that is not restarted in time, it is shown as it is, and what came of it beside that', async () => {
  const session = { agent: 'testname', state: 'connected', reconnects: 0, resyncs: 0 }
  const stands = { ...session, reason: null, connectedAt: '2026-03-02T09:15:04.120Z' }
  const environment = await bridgeSaying(200, stands)
  const restart = ['sessions', 'restart', 'testname', '--timeout', '0', '--json']
  const { code, out, err } = await runCli(restart, { environment })
  expect([code, err]).toEqual([5, 'Not all have been restarted; `sessions list` says more.\n'])
  expect(JSON.parse(out)).toEqual({
    items: [{ ...stands, outcome: 'not-in-time' }],
    nextCursor: null,
  })
})

test('given the only interaction is of another medium than was asked for, nothing is started in it', async () => {
  const interaction = { media: 'chat', id: 'i', customer: null, state: null, since: null }
  const items = [{ ...interaction, consultId: null }]
  const environment = await bridgeSaying(200, { items, nextCursor: null })
  const start = ['consult', 'start', '--agent', 'testname', '--to-agent', 'bfriend']
  expect(await runCli([...start, '--media', 'sms'], { environment })).toEqual({
    ...{ code: 2, out: '' },
    err: '✗ testname has no open sms.\n',
  })
})
