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
  /** `whsec_` and base64. Encrypted where it rests. */
  secret: string
}

/** Whether an endpoint is to be told of an event. */
export const wants = ({ disabled, events }: WebhookEndpoint, { type }: ConsultEvent): boolean =>
  !disabled && (events?.includes(type) ?? true)

/** The callers' webhooks. Every read sees every earlier write; a caller reaches only its own. */
export type WebhookEndpoints = {
  add(endpoint: WebhookEndpoint): Promise<void>
  get(callerId: string, id: string): Promise<WebhookEndpoint | undefined>
  /** Oldest first. */
  list(callerId: string): Promise<WebhookEndpoint[]>
  /** False when there was none. */
  remove(callerId: string, id: string): Promise<boolean>
  /** Stops deliveries to an endpoint that said it is gone. Safe to repeat; does nothing when it was removed. */
  disable(callerId: string, id: string): Promise<void>
}
