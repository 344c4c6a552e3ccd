import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { mayDeliverTo, parseRanges } from '../../src/adapters/webhook/addresses.ts'
import { guardedAgent } from '../../src/adapters/webhook/guarded-agent.ts'
import { objectionTo } from '../../src/adapters/webhook/objection.ts'
import { httpWebhookPoster } from '../../src/adapters/webhook/poster.ts'
import { isSecret, sign, writeSecret } from '../../src/adapters/webhook/signature.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import { nextTryIn } from '../../src/consult/retry-ladder.ts'
import { aRecord } from '../consult/a-record.ts'
import { startScripted } from '../gws/scripted-server.ts'

const loopback = parseRanges(['127.0.0.0/8'])
const none = parseRanges([])
const secret = writeSecret(Buffer.alloc(32, 7))
const endpoint = (url: string) => ({
  url,
  secret,
  formerSecrets: [],
})
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

describe('the signature', () => {
  test('is Standard Webhooks’ known answer', () => {
    const known = sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    })
    expect(known).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  test('takes secrets of 24 to 64 bytes', () => {
    expect([24, 32, 64].every((bytes) => isSecret(writeSecret(Buffer.alloc(bytes))))).toBe(true)
    expect([23, 65].some((bytes) => isSecret(writeSecret(Buffer.alloc(bytes))))).toBe(false)
    expect(['', 'whsec_', 'secret', 'whsec_####'].some(isSecret)).toBe(false)
  })
})

describe('an attempt', () => {
  const attempt = async (serve: Parameters<typeof startScripted>[0], allowed = loopback) => {
    const server = await startScripted(serve)
    const agent = guardedAgent(allowed)
    closers.push(
      () => server.close(),
      () => agent.destroy(),
    )
    const outcome = await httpWebhookPoster(agent).post(
      endpoint(server.url),
      firstEvent(aRecord()),
      new Date(),
    )
    return { outcome, seen: server.seen }
  }
  const answering = (status: number, headers = {}) =>
    attempt((_, response) => response.writeHead(status, headers).end('x'.repeat(200_000)))

  test('is signed over the bytes that are sent', async () => {
    const { outcome, seen } = await answering(204)
    expect(outcome).toMatchObject({ outcome: 'delivered' })
    const headers = seen[0]?.headers ?? {}
    const verified = new Webhook(secret).verify(
      seen[0]?.body ?? '',
      headers as Record<string, string>,
    )
    expect(verified).toMatchObject({ type: 'consult.accepted', data: { id: 'evt_cst_1_1' } })
    expect(headers['webhook-id']).toBe('evt_cst_1_1')
  })

  test.each([
    [500, {}, { outcome: 'failed', reason: 'http_500', retryAfterSeconds: null }],
    [429, { 'retry-after': '7' }, { outcome: 'failed', reason: 'http_429', retryAfterSeconds: 7 }],
    [
      302,
      { location: 'http://127.0.0.1:1/' },
      { outcome: 'failed', reason: 'http_302', retryAfterSeconds: null },
    ],
    [410, {}, { outcome: 'gone' }],
  ])('answered %i', async (status, headers, expected) => {
    const { outcome, seen } = await answering(status, headers)
    expect(outcome).toMatchObject(expected)
    expect(seen).toHaveLength(1)
  })

  test('over a connection that breaks has failed', async () => {
    const { outcome } = await attempt((_, response) => response.destroy())
    expect(outcome).toMatchObject({ outcome: 'failed', retryAfterSeconds: null })
  })

  test('to an address that is not allowed never connects', async () => {
    const { outcome, seen } = await attempt((_, response) => response.end(), none)
    expect(outcome).toMatchObject({
      outcome: 'failed',
      reason: 'forbidden_address',
      retryAfterSeconds: null,
    })
    expect(seen).toEqual([])
  })

  test('to a name that resolves to one never connects either', async () => {
    const agent = guardedAgent(none)
    closers.push(() => agent.destroy())
    const outcome = await httpWebhookPoster(agent).post(
      endpoint('http://localhost:9/'),
      firstEvent(aRecord()),
      new Date(),
    )
    expect(outcome).toMatchObject({ reason: 'forbidden_address' })
  })
})

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '::10.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:a00:1::',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'not an address',
  '',
])('nothing is delivered to %s', (address) => {
  expect(mayDeliverTo(address, none)).toBe(false)
})

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
  '%s is public',
  (address) => {
    expect(mayDeliverTo(address, none)).toBe(true)
  },
)

test.each([
  ['https://user:pw@example.com', 'must not carry credentials'],
  ['http://example.com', 'must be https'],
  ['https://127.0.0.1/', 'must be a public address'],
  ['https://2130706433/', 'must be a public address'],
  ['https://0177.0.0.1/', 'must be a public address'],
  ['https://0x7f.1/', 'must be a public address'],
  ['https://[::1]/', 'must be a public address'],
  ['https://[::ffff:7f00:1]/', 'must be a public address'],
  ['https://localhost/', 'must be a public address'],
  ['https://LOCALHOST./', 'must be a public address'],
  ['https://a.localhost/', 'must be a public address'],
])('%s %s', (url, objection) => {
  expect(objectionTo(new URL(url), none)).toBe(objection)
})

test('a tenant’s own range may be plain HTTP', () => {
  expect(objectionTo(new URL('http://127.0.0.1:9000/'), loopback)).toBeUndefined()
  expect(objectionTo(new URL('http://localhost:9000/'), loopback)).toBeUndefined()
  expect(objectionTo(new URL('https://example.com/'), none)).toBeUndefined()
})

describe('the ladder', () => {
  const middle = { random: 0.5, retryAfterSeconds: null }
  test('is short for live states and long for final ones', () => {
    const steps = (type: 'consult.joined' | 'consult.ended') =>
      Array.from({ length: 10 }, (_, n) => nextTryIn(type, n + 1, middle))
    expect(steps('consult.joined')).toEqual([
      2,
      10,
      30,
      120,
      600,
      ...Array<undefined>(5).fill(undefined),
    ])
    expect(steps('consult.ended')).toEqual([
      2,
      10,
      30,
      120,
      600,
      3600,
      10_800,
      21_600,
      43_200,
      undefined,
    ])
  })
  test('is shaken by a fifth, and stretched by Retry-After within an hour', () => {
    expect(nextTryIn('consult.ended', 3, { random: 0, retryAfterSeconds: null })).toBe(24)
    expect(nextTryIn('consult.ended', 1, { random: 0.5, retryAfterSeconds: 60 })).toBe(60)
    expect(nextTryIn('consult.ended', 1, { random: 0.5, retryAfterSeconds: 1e9 })).toBe(3600)
    expect(nextTryIn('consult.ended', 4, { random: 0.5, retryAfterSeconds: 1 })).toBe(120)
  })
})
