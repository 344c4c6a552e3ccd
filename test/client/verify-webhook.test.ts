import fc from 'fast-check'
import { createPrivateKey, randomBytes, sign as signBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { sign } from '../../src/adapters/webhook/signature.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import { verifyWebhook } from '../../client/index.ts'
import type { WebhookKey } from '../../client/index.ts'
import { aRecord } from '../consult/a-record.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const otherSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
/** The first key pair of RFC 8032, section 7.1. */
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const publicKey = 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
const jwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
} as const

const der = Buffer.concat([
  Buffer.from('302e020100300506032b657004220420', 'hex'),
  Buffer.from(seed, 'hex'),
])
const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })

const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const timestamp = 1614265330
const now = () => timestamp * 1000
const aTest = '{"type":"consult.test","timestamp":"2021-02-25T15:02:10Z","data":{}}'
const v1 = 'v1,WFd5vYW76GwSF4gnxtHKkAarHmOYo3QywbtgjNXUTsg='
const v1a =
  'v1a,IotY0GBztk+ZOpR1T9kieupesZo91MOH31WPJY5HdWsVx81Yj1jpdTCr41GqZJO88FpevpL/UPjAC89aVv3SDw=='

const headers = (signature: string, more: object = {}) => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': signature,
  ...more,
})
const verify = (
  signature: string,
  keys: WebhookKey | WebhookKey[],
  body: string | Uint8Array = aTest,
) => verifyWebhook(body, headers(signature), keys, { now })
const refused = (code: string) => ({ name: 'WebhookRefused', code })

const event = firstEvent(aRecord())
const delivery = JSON.stringify({ type: event.type, timestamp: event.occurredAt, data: event })
const signed = (body: string, key = secret) => sign(key, { id, timestamp, body })

describe('known answers', () => {
  const accepted = { id, type: 'consult.test', timestamp: '2021-02-25T15:02:10Z', event: null }
  test.each([
    ['v1', v1, secret],
    ['v1a', v1a, publicKey],
    ['v1a with a JSON Web Key', v1a, jwk],
  ] as const)('%s', async (_version, signature, key) => {
    expect(await verify(signature, key)).toMatchObject(accepted)
  })

  test('Standard Webhooks’ own, which is signed, but none of the bridge’s', async () => {
    const theirs = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    const body = '{"test": 2432232314}'
    await expect(verify(theirs, secret, body)).rejects.toMatchObject(refused('unreadable_body'))
  })
})

describe('is accepted', () => {
  test('a delivery, as its event', async () => {
    const { event: told, type } = await verify(signed(delivery), secret, delivery)
    expect([type, told]).toEqual(['consult.accepted', event])
  })

  test('as bytes, with headers of any kind', async () => {
    const bytes = new TextEncoder().encode(delivery)
    const plain = headers(signed(delivery))
    const upper = Object.fromEntries(
      Object.entries(plain).map(([name, value]) => [name.toUpperCase(), value]),
    )
    for (const each of [plain, upper, new Headers(plain)]) {
      expect(await verifyWebhook(bytes, each, secret, { now })).toMatchObject({ event })
    }
  })

  test.each([
    ['two secrets while they are rotated', [secret, otherSecret], v1],
    ['several signatures, the last one ours', secret, `v1,AAAA v2,x ${v1a} ${v1}`],
    ['the move to Ed25519, by the old secret', secret, `${v1} ${v1a}`],
    ['the move to Ed25519, by the new key', [publicKey], `${v1} ${v1a}`],
    ['both kinds of keys', [publicKey, otherSecret, secret], v1],
  ] as const)('%s', async (_what, keys, signature) => {
    expect(await verify(signature, [keys].flat())).toMatchObject({ id })
  })

  test.each([300, -300])('a clock that is %i seconds off', async (seconds) => {
    const off = () => (timestamp + seconds) * 1000
    expect(await verifyWebhook(aTest, headers(v1), secret, { now: off })).toMatchObject({ id })
  })
})

describe('is refused', () => {
  test.each([
    ['too old', 301, 'too_old'],
    ['from the future', -301, 'too_new'],
  ])('what is %s', async (_what, seconds, code) => {
    const off = () => (timestamp + seconds) * 1000
    const verified = verifyWebhook(aTest, headers(v1), secret, { now: off })
    await expect(verified).rejects.toMatchObject(refused(code))
    const strict = { now: () => now() + 11_000, toleranceSeconds: 10 }
    const sooner = verifyWebhook(aTest, headers(v1), secret, strict)
    await expect(sooner).rejects.toMatchObject(refused('too_old'))
  })

  const tampered = delivery.replace('testname', 'tastname')
  const reserialised = JSON.stringify(JSON.parse(delivery), null, 1)
  test.each<[string, string, WebhookKey | WebhookKey[], string]>([
    ['a tampered body', signed(delivery), secret, tampered],
    ['a body that was parsed and written again', signed(delivery), secret, reserialised],
    ['another secret', signed(delivery), otherSecret, delivery],
    ['several wrong secrets', signed(delivery), [otherSecret, publicKey], delivery],
    [
      'several signatures, none ours',
      `${signed('x')} ${signed(delivery, otherSecret)}`,
      secret,
      delivery,
    ],
    ['a signature under another version', v1.replace('v1,', 'v1a,'), [secret, publicKey], aTest],
    ['an unknown version', v1.replace('v1,', 'v2,'), secret, aTest],
    ['a signature without a version', v1.slice(3), secret, aTest],
    ['the beginning of a signature', v1.slice(0, 20), secret, aTest],
    ['an empty signature', 'v1,', secret, aTest],
    ['what is not base64', 'v1,####', secret, aTest],
    ['no key at all', v1, [], aTest],
  ])('%s', async (_what, signature, keys, body) => {
    await expect(verify(signature, keys, body)).rejects.toMatchObject(
      refused('no_matching_signature'),
    )
  })

  test.each([
    ['another id', { 'webhook-id': 'msg_2' }, 'no_matching_signature'],
    ['another time', { 'webhook-timestamp': String(timestamp + 1) }, 'no_matching_signature'],
    ['no id', { 'webhook-id': undefined }, 'missing_header'],
    ['no time', { 'webhook-timestamp': '' }, 'missing_header'],
    ['no signature', { 'webhook-signature': undefined }, 'missing_header'],
    ['two ids', { 'webhook-id': [id, id] }, 'missing_header'],
    ['a time that is none', { 'webhook-timestamp': '1e9' }, 'invalid_timestamp'],
    ['a negative time', { 'webhook-timestamp': '-1' }, 'invalid_timestamp'],
  ])('%s', async (_what, more, code) => {
    const verified = verifyWebhook(aTest, headers(v1, more), secret, { now })
    await expect(verified).rejects.toMatchObject(refused(code))
  })

  test.each(['', 'null', '[]', '{"type":1,"timestamp":""}', '{'])(
    'the body %j, though it is signed',
    async (body) => {
      const verified = verify(signed(body), secret, body)
      await expect(verified).rejects.toMatchObject(refused('unreadable_body'))
    },
  )
})

test('bytes that are not UTF-8 are refused, though they are signed', async () => {
  const bytes = Buffer.concat([
    Buffer.from('{"type":"x","timestamp":"'),
    Buffer.from([0xff, 0x22, 0x7d]),
  ])
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes])
  const signature = `v1a,${signBytes(null, content, privateKey).toString('base64')}`
  await expect(verify(signature, publicKey, bytes)).rejects.toMatchObject(
    refused('unreadable_body'),
  )
  const readable = Buffer.from(aTest)
  expect(await verify(v1a, publicKey, readable)).toMatchObject({ id })
})

test.each(['', 'secret', 'whsec_', 'whsec_####', 'whpk_AAAA', 'whsk_AAAA'])(
  'the key %j is a mistake of the receiver’s',
  async (key) => {
    await expect(verify(v1, key)).rejects.toThrow(TypeError)
  },
)

/** Whether it resolves. */
const holds = (verified: Promise<unknown>) =>
  verified.then(
    () => true,
    () => false,
  )
const theirVerdict = (body: string, sent: Record<string, string>, key: string): boolean => {
  try {
    new Webhook(key).verify(body, sent)
    return true
  } catch {
    return false
  }
}

test('it says what the standardwebhooks package says of its own and of altered signatures', async () => {
  const secrets = fc
    .uint8Array({ minLength: 24, maxLength: 64 })
    .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`)
  await fc.assert(
    fc.asyncProperty(
      secrets,
      fc.json(),
      fc.record({
        body: fc.boolean(),
        id: fc.boolean(),
        key: fc.boolean(),
        time: fc.integer({ min: -301, max: 301 }),
      }),
      async (key, data, alter) => {
        const body = JSON.stringify({ type: 'consult.test', timestamp: '', data })
        const at = new Date(Math.floor(Date.now() / 1000) * 1000 + alter.time * 1000)
        const sent = {
          'webhook-id': alter.id ? 'evt_2' : 'evt_1',
          'webhook-timestamp': String(at.getTime() / 1000),
          'webhook-signature': new Webhook(key).sign('evt_1', at, body),
        }
        const received = alter.body ? `${body} ` : body
        const trusted = alter.key ? `whsec_${randomBytes(24).toString('base64')}` : key
        const ours = await holds(verifyWebhook(received, sent, trusted))
        // Unless the second turned between the two.
        fc.pre(Math.abs(alter.time) < 299 || Math.abs(alter.time) > 301)
        expect(ours).toBe(theirVerdict(received, sent, trusted))
      },
    ),
  )
})

test('whatever is signed with the private key is accepted, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.nat(63), async (data, place) => {
      const body = JSON.stringify({ type: 'consult.test', timestamp: '', data })
      const signature = signBytes(null, Buffer.from(`${id}.${timestamp}.${body}`), privateKey)
      const written = () => `v1a,${signature.toString('base64')}`
      expect(await holds(verify(written(), publicKey, body))).toBe(true)
      signature[place] = (signature[place] ?? 0) ^ 1
      expect(await holds(verify(written(), publicKey, body))).toBe(false)
    }),
  )
})
