import type { EventType } from '../../src/consult/event.ts'
import { has, isPageOf, member } from '../shapes.ts'

/** What a webhook may ask for: by name also to be told that another one was disabled. */
export type WebhookEventType = EventType | 'webhook.disabled'

export type WebhookEndpoint = {
  id: string
  url: string
  description: string | null
  /** The event types wanted; null for all that consults and sessions give. */
  events: WebhookEventType[] | null
  disabled: boolean
  /** Why the bridge has disabled it; null when it has not. */
  disabledReason: 'gone' | 'failing' | null
  /** It has answered something signed with 2xx. */
  verified: boolean
  /** What it is signed with: a shared secret (`v1`), or an Ed25519 key (`v1a`). */
  signature: 'v1' | 'v1a'
  /** Of `v1a`: `whpk_…`, for `verifyWebhook`, and its `kid` in `/.well-known/jwks.json`. */
  publicKey?: string
  keyId?: string
  createdAt: string
}
/** `secret` is shown only here, and only for `v1`: keep it for `verifyWebhook`. */
export type NewWebhookEndpoint = WebhookEndpoint & { secret?: string; warning?: string }
/** What was before signs as well until then. */
export type RotatedWebhookEndpoint = NewWebhookEndpoint & { formerValidUntil: string }

/** How the bridge fared in posting a test event. */
export type WebhookTest = {
  outcome: 'delivered' | 'failed' | 'gone'
  /** Null when there was no answer. */
  status: number | null
  durationMs: number
  errorClass: string | null
  /** The first kilobyte of what the receiver said. */
  answer: string | null
}
/** One try of a delivery; `id` is the `webhook-id`. A newer bridge may know other outcomes. */
export type WebhookDelivery = Omit<WebhookTest, 'outcome'> & {
  id: string
  type: string
  consultId: string | null
  sequence: number | null
  attempt: number
  at: string
  outcome: string
  nextTryAt: string | null
}

/** How many events are on their way again; `nextCursor` goes on where one call does not look through all of them. */
export type WebhookReplay = { count: number; nextCursor: string | null }

export const isEndpoint = (value: unknown): value is WebhookEndpoint =>
  has(value, { id: 'string', url: 'string' })
/** One without a secret has to have a key, or nobody could verify what it is sent. */
export const isNewEndpoint = (value: unknown): value is NewWebhookEndpoint =>
  isEndpoint(value) && (has(value, { secret: 'string' }) || has(value, { publicKey: 'string' }))
export const isRotated = (value: unknown): value is RotatedWebhookEndpoint =>
  isNewEndpoint(value) && has(value, { formerValidUntil: 'string' })
export const isEndpoints = isPageOf(isEndpoint)

export const isTest = (value: unknown): value is WebhookTest => has(value, { outcome: 'string' })
const isDelivery = (value: unknown): value is WebhookDelivery =>
  has(value, { id: 'string', at: 'string', outcome: 'string' })
export const isDeliveries = isPageOf(isDelivery)

export const isReplay = (value: unknown): value is WebhookReplay => {
  const nextCursor = member(value, 'nextCursor')
  return has(value, { count: 'number' }) && (nextCursor === null || typeof nextCursor === 'string')
}
