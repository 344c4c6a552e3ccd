import type { DisabledReason, WebhookEventType } from '../notice.ts'

export type WebhookEndpoint = {
  id: string
  callerId: string
  url: string
  description: string | null
  /** The event types wanted; null for all that consults and sessions give. */
  events: WebhookEventType[] | null
  disabled: boolean
  /** Null when it is not disabled, or when its caller did it. */
  disabledReason: DisabledReason | null
  /** Something signed has been answered with 2xx at this URL. */
  verified: boolean
  /** What verifies `v1a` signatures, `whpk_` and base64; null where the newest secret is shared (`v1`). */
  publicKey: string | null
  createdAt: string
}

/**
 * What an endpoint's deliveries are signed with, encrypted where it rests: `whsec_` and base64 is shared with the receiver,
 * `whsk_` and base64 is an Ed25519 key that nobody is shown. Former ones sign as well until they are no longer valid.
 */
export type WebhookSecrets = { secret: string; formerSecrets: FormerSecret[] }
type FormerSecret = { secret: string; validUntil: string }

/** A public key that verifies nothing signed after this moment. */
export type RetiredKey = { publicKey: string; validUntil: Date }

/** A new secret, and what verifies its signatures if that is not itself. */
export type NewSecret = { secret: string; publicKey: string | null }

/** How an endpoint has answered of late. */
export type EndpointHealth = {
  /** The first failure since the last success, or since the last quiet day. */
  failingSince: string | null
  /** How many there have been since. */
  failures: number
  /** No try is to be made before; whoever comes then makes the one that tells. */
  pausedUntil: string | null
  /** The last time that an answer took long. */
  slowAt: string | null
  /** What began before is told one after the other. */
  narrowUntil: string | null
}

/** All that has to be known of an endpoint to tell whether it wants an event. */
export type WebhookInterest = Pick<WebhookEndpoint, 'id' | 'events' | 'disabled'>

/** Whether an endpoint is to be told of an event or, if it asks for them by name, of a notice. */
export const wants = (
  { disabled, events }: WebhookInterest,
  { type }: { type: WebhookEventType },
): boolean => !disabled && (events?.includes(type) ?? type !== 'webhook.disabled')

/** What a caller may change. `disabled: false` makes a fresh start, whatever went before; so does another URL. */
export type EndpointChanges = {
  [Name in 'url' | 'description' | 'events' | 'disabled' | 'verified']?:
    WebhookEndpoint[Name] | undefined
}

/** An endpoint with all that a try takes; its secrets are missing when they cannot be opened: sealed under another key, say. */
export type DeliverableEndpoint = WebhookEndpoint & EndpointHealth & Partial<WebhookSecrets>

/** The callers' webhooks. Every read sees every earlier write; a caller reaches only its own. */
export type WebhookEndpoints = {
  /** `too-many`, and nothing added, when its caller has as many as it may, however many are added at once. */
  add(endpoint: WebhookEndpoint & Pick<WebhookSecrets, 'secret'>): Promise<'added' | 'too-many'>
  get(callerId: string, id: string): Promise<WebhookEndpoint | undefined>
  getForDelivery(callerId: string, id: string): Promise<DeliverableEndpoint | undefined>
  /** Oldest first. */
  list(callerId: string): Promise<WebhookEndpoint[]>
  /** Undefined when there is none. */
  change(
    callerId: string,
    id: string,
    changes: EndpointChanges,
  ): Promise<WebhookEndpoint | undefined>
  /**
   * From now on the new secret signs, and with it, until `retireBy` at most, those before it; `retired` are the keys of all of
   * those, and of any that were left over from earlier.
   */
  rotate(
    callerId: string,
    id: string,
    to: NewSecret & { retireBy: Date },
  ): Promise<{ endpoint: WebhookEndpoint; retired: RetiredKey[] } | undefined>
  /** Disables it, to be removed: the public keys that verified what it was sent; undefined when there is none. Safe to repeat. */
  silence(callerId: string, id: string): Promise<string[] | undefined>
  /** The public keys that verified what it was sent; undefined when there was none. */
  remove(callerId: string, id: string): Promise<string[] | undefined>
}
