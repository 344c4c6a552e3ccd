import type { ConsultEvent, EventType } from '../event.ts'

export type WebhookEndpoint = {
  id: string
  callerId: string
  url: string
  description: string | null
  /** The event types wanted; null for all. */
  events: EventType[] | null
  disabled: boolean
  createdAt: string
}

/** What an endpoint's deliveries are signed with: `whsec_` and base64. Encrypted where it rests. */
export type WebhookSecret = { secret: string }

/** All that has to be known of an endpoint to tell whether it wants an event. */
export type WebhookInterest = Pick<WebhookEndpoint, 'id' | 'events' | 'disabled'>

/** Whether an endpoint is to be told of an event. */
export const wants = ({ disabled, events }: WebhookInterest, { type }: ConsultEvent): boolean =>
  !disabled && (events?.includes(type) ?? true)

/** The callers' webhooks. Every read sees every earlier write; a caller reaches only its own. */
export type WebhookEndpoints = {
  add(endpoint: WebhookEndpoint & WebhookSecret): Promise<void>
  get(callerId: string, id: string): Promise<WebhookEndpoint | undefined>
  /** The same with its secret, undefined when that cannot be opened: it was sealed under another key, say. */
  getForDelivery(
    callerId: string,
    id: string,
  ): Promise<(WebhookEndpoint & Partial<WebhookSecret>) | undefined>
  /** Oldest first. */
  list(callerId: string): Promise<WebhookEndpoint[]>
  /** False when there was none. */
  remove(callerId: string, id: string): Promise<boolean>
  /** Stops deliveries to an endpoint that said it is gone. Safe to repeat; does nothing when it was removed. */
  disable(callerId: string, id: string): Promise<void>
}
