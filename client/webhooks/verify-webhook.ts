import type { ConsultEvent } from '../../src/consult/event.ts'
import { platform } from '../runtime.ts'
import { isEvent, member } from '../shapes.ts'
import { fromBase64 } from './base64.ts'
import { verifierOf } from './webhook-key.ts'
import type { Verifier, WebhookKey } from './webhook-key.ts'
import { WebhookRefused } from './webhook-refused.ts'

/** A delivery that may be believed. */
export type VerifiedWebhook = {
  /** The same on every try: whoever keeps it can tell a repetition. */
  id: string
  type: string
  timestamp: string
  /** What happened to a consult; null when the message is about the webhook itself, such as a test. */
  event: ConsultEvent | null
  data: unknown
}

export type VerifyOptions = {
  /** How far the delivery's time may be from now, either way. */
  toleranceSeconds?: number
  /** Milliseconds since 1970. */
  now?: () => number
}

/** As a Fetch API `Headers`, or as Node's `request.headers`. */
export type WebhookHeaders =
  Pick<Headers, 'get'> | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Verifies a delivery as Standard Webhooks has it: `v1` (HMAC-SHA256) and `v1a` (Ed25519), any of several signatures with any
 * of several keys, as both overlap while they are rotated. `body` has to be the body as it came, not parsed and written again.
 * Rejects with `WebhookRefused` unless it may be believed, and with a TypeError when a key is none.
 */
export const verifyWebhook = async (
  body: string | Uint8Array,
  headers: WebhookHeaders,
  keys: WebhookKey | readonly WebhookKey[],
  { toleranceSeconds = 300, now = platform().now }: VerifyOptions = {},
): Promise<VerifiedWebhook> => {
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature').split(' ')
  requireRecent(timestamp, toleranceSeconds, now())

  const verifiers = await Promise.all([keys].flat().map(verifierOf))
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), bytes)
  if (!(await isSigned(signed, signatures, verifiers))) {
    throw new WebhookRefused('no_matching_signature')
  }
  return { id, ...parse(bytes) }
}

const headerOf = (headers: WebhookHeaders, name: string): string => {
  const value = isHeaders(headers) ? headers.get(name) : ofRecord(headers, name)
  if (typeof value !== 'string' || value === '') throw new WebhookRefused('missing_header')
  return value
}

const isHeaders = (headers: WebhookHeaders): headers is Pick<Headers, 'get'> =>
  typeof headers['get'] === 'function'

const ofRecord = (headers: Exclude<WebhookHeaders, Pick<Headers, 'get'>>, wanted: string) =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1]

const requireRecent = (timestamp: string, toleranceSeconds: number, now: number): void => {
  if (!/^\d{1,15}$/.test(timestamp)) throw new WebhookRefused('invalid_timestamp')
  const age = Math.floor(now / 1000) - Number(timestamp)
  if (age > toleranceSeconds) throw new WebhookRefused('too_old')
  if (-age > toleranceSeconds) throw new WebhookRefused('too_new')
}

const isSigned = async (
  signed: Uint8Array<ArrayBuffer>,
  signatures: string[],
  verifiers: Verifier[],
): Promise<boolean> => {
  for (const written of signatures) {
    const [version, text = ''] = written.split(',')
    const signature = fromBase64(text)
    if (!signature) continue
    for (const verifier of verifiers) {
      if (verifier.version === version && (await verifier.verifies(signature, signed))) return true
    }
  }
  return false
}

const concat = (first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> => {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

const parse = (bytes: Uint8Array): Omit<VerifiedWebhook, 'id'> => {
  const { type, timestamp, data } = parseObject(bytes)
  if (typeof type !== 'string' || typeof timestamp !== 'string') {
    throw new WebhookRefused('unreadable_body')
  }
  return { type, timestamp, data, event: isEvent(data) ? data : null }
}

const parseObject = (bytes: Uint8Array): { type: unknown; timestamp: unknown; data: unknown } => {
  try {
    const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    const [type, timestamp, data] = ['type', 'timestamp', 'data'].map((name) => member(body, name))
    return { type, timestamp, data }
  } catch (cause) {
    throw new WebhookRefused('unreadable_body', { cause })
  }
}
