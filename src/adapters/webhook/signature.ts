import { createHmac } from 'node:crypto'
import type { WebhookSecrets } from '../../consult/ports/webhook-endpoints.ts'
import { isPrivateKey, signEd25519 } from './ed25519.ts'

const prefix = 'whsec_'

/** A secret as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64. */
export const isSecret = (secret: string): boolean => {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return false
  const bytes = keyOf(secret).length
  return bytes >= 24 && bytes <= 64
}

export const writeSecret = (bytes: Uint8Array): string =>
  prefix + Buffer.from(bytes).toString('base64')

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(prefix.length), 'base64')

export type Signed = { id: string; timestamp: number; body: string }

/**
 * Standard Webhooks' signature over `id.timestamp.body`, `timestamp` in seconds: `v1` (HMAC-SHA256) by a shared secret, `v1a`
 * (Ed25519) by a private key.
 */
export const sign = (secret: string, { id, timestamp, body }: Signed): string => {
  const bytes = Buffer.from(`${id}.${timestamp}.${body}`)
  return isPrivateKey(secret)
    ? `v1a,${signEd25519(secret, bytes)}`
    : `v1,${createHmac('sha256', keyOf(secret)).update(bytes).digest('base64')}`
}

/** The signatures of all secrets that are valid now, newest first, as the header has them. */
export const signAll = (
  { secret, formerSecrets }: WebhookSecrets,
  signed: Signed,
  now: Date,
): string => {
  const former = formerSecrets.filter(({ validUntil }) => new Date(validUntil) > now)
  return [secret, ...former.map((each) => each.secret)].map((each) => sign(each, signed)).join(' ')
}
