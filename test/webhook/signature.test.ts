import { createPublicKey, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { newKeyPair, toJwk } from '../../src/adapters/webhook/ed25519.ts'
import { isSecret, sign, signAll, writeSecret } from '../../src/adapters/webhook/signature.ts'

/** Standard Webhooks' own example message. */
const known = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
}

describe('known answers', () => {
  test('of v1', () => {
    expect(sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', known)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  test('of v1a, and of its key in JSON', () => {
    const secret =
      'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='
    expect(sign(secret, known)).toBe(
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    )
    expect(toJwk('whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=')).toMatchObject({
      ...{ kty: 'OKP', crv: 'Ed25519', x: '1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4' },
    })
  })

  test('of a key’s thumbprint', () => {
    // RFC 8037, appendix A.3.
    const x = Buffer.from('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', 'base64url')
    expect(toJwk(`whpk_${x.toString('base64')}`).kid).toBe(
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    )
  })
})

test('a new key pair verifies what it signs, and nothing else', () => {
  const { secret, publicKey } = newKeyPair()
  const key = createPublicKey({ format: 'jwk', key: toJwk(publicKey ?? '') })
  const signature = Buffer.from(sign(secret, known).slice('v1a,'.length), 'base64')
  const holds = (text: string) => verify(null, Buffer.from(text), key, signature)
  const { id, timestamp, body } = known
  expect(holds(`${id}.${timestamp}.${body}`)).toBe(true)
  expect(holds(`${id}.${timestamp + 1}.${body}`)).toBe(false)
  expect(sign(newKeyPair().secret, known)).not.toBe(sign(secret, known))
})

test('secrets have 24 to 64 bytes', () => {
  expect([24, 32, 64].every((bytes) => isSecret(writeSecret(Buffer.alloc(bytes))))).toBe(true)
  expect([23, 65].some((bytes) => isSecret(writeSecret(Buffer.alloc(bytes))))).toBe(false)
  expect(['', 'whsec_', 'secret', 'whsec_####'].some(isSecret)).toBe(false)
})

describe('a receiver with the official library', () => {
  const [ours, other] = [1, 2].map((byte) => writeSecret(Buffer.alloc(32, byte))) as [
    string,
    string,
  ]
  const now = new Date()
  const body = '{"type":"consult.ended","n":1.0}'
  const sent = ({ secret = ours, former = [] as string[], ageSeconds = 0 } = {}) => {
    const timestamp = Math.floor(now.getTime() / 1000) - ageSeconds
    const validUntil = new Date(now.getTime() + 1000).toISOString()
    const formerSecrets = former.map((each) => ({ secret: each, validUntil }))
    return {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signAll(
        { secret, formerSecrets },
        { id: 'evt_1', timestamp, body },
        now,
      ),
    }
  }
  const takes = (headers: Record<string, string>, text = body): boolean => {
    try {
      new Webhook(ours).verify(text, headers)
      return true
    } catch {
      return false
    }
  }

  test.each([
    ['as it was sent', sent(), body, true],
    ['minutes late', sent({ ageSeconds: 290 }), body, true],
    ['too old', sent({ ageSeconds: 310 }), body, false],
    ['from the future', sent({ ageSeconds: -310 }), body, false],
    ['with a byte changed', sent(), body.replace('1.0', '2.0'), false],
    ['serialised again', sent(), JSON.stringify(JSON.parse(body)), false],
    ['by another secret', sent({ secret: other }), body, false],
    ['by another secret and ours, retired', sent({ secret: other, former: [ours] }), body, true],
    ['by ours, among others', sent({ former: [other, newKeyPair().secret] }), body, true],
    ['by a key, and ours', sent({ secret: newKeyPair().secret, former: [ours] }), body, true],
    ['by a key alone', sent({ secret: newKeyPair().secret }), body, false],
    ['under another id', { ...sent(), 'webhook-id': 'evt_2' }, body, false],
    [
      'under another time',
      { ...sent(), 'webhook-timestamp': sent({ ageSeconds: 1 })['webhook-timestamp'] },
      body,
      false,
    ],
    ['without a signature', { ...sent(), 'webhook-signature': '' }, body, false],
  ])('what comes %s', (_, headers, text, taken) => {
    expect(takes(headers, text)).toBe(taken)
  })
})

test('a former secret signs until its time, and not at it', () => {
  const validUntil = '2026-01-02T03:04:05.000Z'
  const secrets = {
    secret: writeSecret(Buffer.alloc(32, 1)),
    formerSecrets: [{ secret: writeSecret(Buffer.alloc(32, 2)), validUntil }],
  }
  const signaturesAt = (time: string) => signAll(secrets, known, new Date(time)).split(' ').length
  expect(signaturesAt('2026-01-02T03:04:04.999Z')).toBe(2)
  expect(signaturesAt(validUntil)).toBe(1)
})
