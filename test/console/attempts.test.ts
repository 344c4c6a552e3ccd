import { expect, test } from 'vitest'
import { withReceived } from '../../console/webhooks/attempts.ts'
import { tamper, verify } from '../../console/webhooks/verify.ts'
import { Webhook } from 'standardwebhooks'

const delivery = (attempt: number, status: number | null) => ({
  id: 'evt_1',
  type: 'consult.joined',
  consultId: 'c',
  sequence: 4,
  attempt,
  at: new Date(attempt * 1000).toISOString(),
  outcome: status === null ? 'failed' : 'delivered',
  status,
  durationMs: 3,
  errorClass: null,
  answer: null,
  nextTryAt: null,
})
const received = (at: number, id = 'evt_1', type = 'consult.joined') => ({
  at,
  headers: { 'webhook-id': id },
  body: JSON.stringify({ type }),
  status: 200,
})

test('each try that was answered has what the receiver got, and one that was not has nothing', () => {
  const tries = [delivery(3, 200), delivery(2, null), delivery(1, 200)]
  const shown = withReceived(tries, [received(1001), received(3001)])
  expect(shown.map((each) => [each.attempt, each.received?.at])).toEqual([
    [3, 3001],
    [2, undefined],
    [1, 1001],
  ])
})

test('a test event, of which no delivery tells, is shown where it belongs', () => {
  const test = received(1500, 'test_1', 'webhook.test')
  const shown = withReceived([delivery(2, 200), delivery(1, 200)], [test])
  expect(shown.map(({ id, type }) => [id, type])).toEqual([
    ['evt_1', 'consult.joined'],
    ['test_1', 'webhook.test'],
    ['evt_1', 'consult.joined'],
  ])
})

test('a body with one character changed is never verified', async () => {
  const secret = `whsec_${Buffer.from('a-secret-of-24-characters').toString('base64')}`
  const at = new Date(1_760_000_000_000)
  for (const data of [
    { id: 'e', type: 'consult.joined', sequence: 19, consult: { id: 'c' } },
    {},
  ]) {
    const body = JSON.stringify({ type: 'webhook.test', timestamp: at.toISOString(), data })
    const signature = new Webhook(secret).sign('msg', at, body)
    const headers = {
      'webhook-id': 'msg',
      'webhook-timestamp': String(at.getTime() / 1000),
      'webhook-signature': signature,
    }
    const now = () => at.getTime()
    expect((await verify({ headers, body }, secret, now)).good).toBe(true)
    expect(tamper(body)).not.toBe(body)
    expect((await verify({ headers, body: tamper(body) }, secret, now)).good).toBe(false)
  }
})
