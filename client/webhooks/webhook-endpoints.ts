import type { EventType } from '../../src/consult/event.ts'
import { persistently } from '../http/persistently.ts'
import type { Patience } from '../http/persistently.ts'
import { isNothing, isPageOf, member } from '../shapes.ts'
import type { Page } from '../shapes.ts'
import type { Calls } from '../start-consult.ts'

export type WebhookEndpoint = {
  id: string
  url: string
  description: string | null
  /** The event types wanted; null for all. */
  events: EventType[] | null
  disabled: boolean
  createdAt: string
}
/** With the secret, which is shown only here: keep it for `verifyWebhook`. */
export type NewWebhookEndpoint = WebhookEndpoint & { secret: string }

export type WebhookSettings = {
  url: string
  description?: string
  /** The event types wanted; by default all. */
  events?: EventType[]
  /** `whsec_` and 24 to 64 bytes in base64; by default the bridge makes one. */
  secret?: string
}

/** The caller's webhook endpoints. Reads are repeated while what is wrong may pass; nothing else is. */
export type WebhookEndpoints = {
  create(settings: WebhookSettings, options?: Aborting): Promise<NewWebhookEndpoint>
  /** One page, oldest first. */
  list(options?: Patience): Promise<Page<WebhookEndpoint>>
  get(id: string, options?: Patience): Promise<WebhookEndpoint>
  delete(id: string, options?: Aborting): Promise<void>
}
type Aborting = { signal?: AbortSignal | undefined }

const isEndpoint = (value: unknown): value is WebhookEndpoint =>
  typeof member(value, 'id') === 'string' && typeof member(value, 'url') === 'string'
const isNewEndpoint = (value: unknown): value is NewWebhookEndpoint =>
  isEndpoint(value) && typeof member(value, 'secret') === 'string'
const isEndpoints = isPageOf(isEndpoint)

const collection = '/v1/webhooks'
const pathOf = (id: string) => `${collection}/${encodeURIComponent(id)}`

export const webhookEndpoints = ({ http, runtime }: Calls): WebhookEndpoints => ({
  create: (body, { signal } = {}) =>
    http({ method: 'POST', path: collection, body, signal }, isNewEndpoint),
  list: (patience = {}) => {
    const call = { method: 'GET', path: collection, signal: patience.signal } as const
    return persistently(runtime, patience, () => http(call, isEndpoints))
  },
  get: (id, patience = {}) => {
    const call = { method: 'GET', path: pathOf(id), signal: patience.signal } as const
    return persistently(runtime, patience, () => http(call, isEndpoint))
  },
  delete: async (id, { signal } = {}) =>
    http({ method: 'DELETE', path: pathOf(id), signal }, isNothing),
})
