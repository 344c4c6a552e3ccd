import { createHmac } from 'node:crypto'

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

/** Standard Webhooks' symmetric signature, `v1`: HMAC-SHA256 over `id.timestamp.body`. `timestamp` is in seconds. */
export const sign = (secret: string, { id, timestamp, body }: Signed): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`
