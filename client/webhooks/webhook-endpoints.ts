import { persistently } from '../http/persistently.ts'
import type { Patience } from '../http/persistently.ts'
import { isNothing } from '../shapes.ts'
import type { Guard, Page } from '../shapes.ts'
import type { Calls } from '../start-consult.ts'
import {
  isDeliveries,
  isEndpoint,
  isEndpoints,
  isNewEndpoint,
  isReplay,
  isRotated,
  isTest,
} from './webhook-shapes.ts'
import type {
  NewWebhookEndpoint,
  RotatedWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEventType,
  WebhookReplay,
  WebhookTest,
} from './webhook-shapes.ts'

/** What signs: a secret of your own (`whsec_` and 24 to 64 bytes in base64), or one that the bridge makes, or a key. */
type SecretWish = { secret?: string; signature?: 'v1' | 'v1a' }

export type WebhookSettings = SecretWish & {
  url: string
  description?: string | null
  /** The event types wanted; by default all that consults and sessions give. */
  events?: WebhookEventType[] | null
  /** Whether the URL has to take a signed test event first; by default as the bridge has it. */
  verify?: boolean
}
/** `disabled: false` makes a fresh start, whatever went before; so does another URL. */
export type WebhookChanges = Partial<Omit<WebhookSettings, keyof SecretWish>> & {
  disabled?: boolean
}
/** For how long, up to a week, what signed before signs as well; 0 when it has leaked. By default a day. */
export type WebhookRotation = SecretWish & { overlapSeconds?: number }

/**
 * By default whatever was never delivered, but for what is tried within minutes anyway. `since` is an ISO time, `deliveryId` a
 * delivery's `id`. A page's `cursor` says all of it again, and is given by itself.
 */
export type WebhookReplayWish =
  | {
      since?: string
      consultId?: string
      deliveryId?: string
      undelivered?: boolean
      cursor?: never
    }
  | { cursor: string }

/** The caller's webhook endpoints. Reads are repeated while what is wrong may pass; nothing else is. */
export type WebhookEndpoints = {
  create(settings: WebhookSettings, options?: Aborting): Promise<NewWebhookEndpoint>
  /** One page, oldest first. */
  list(options?: Patience): Promise<Page<WebhookEndpoint>>
  get(id: string, options?: Patience): Promise<WebhookEndpoint>
  change(id: string, changes: WebhookChanges, options?: Aborting): Promise<WebhookEndpoint>
  delete(id: string, options?: Aborting): Promise<void>
  rotate(
    id: string,
    rotation?: WebhookRotation,
    options?: Aborting,
  ): Promise<RotatedWebhookEndpoint>
  /** Posts a test event now; resolves also when the receiver does not take it. */
  test(id: string, options?: Aborting): Promise<WebhookTest>
  /** Queues events again. Where there is a `nextCursor`, call once more with that as `cursor` and nothing else. */
  replay(id: string, wish?: WebhookReplayWish, options?: Aborting): Promise<WebhookReplay>
  /** One page of the tries that were made, newest first. */
  deliveries(id: string, options?: DeliveriesOptions): Promise<Page<WebhookDelivery>>
}
type Aborting = { signal?: AbortSignal | undefined }
export type DeliveriesOptions = Patience & {
  /** How many at once, 1 to 100. */
  limit?: number
  cursor?: string | undefined
}

const collection = '/v1/webhooks'
const pathOf = (id: string, action = '') => `${collection}/${encodeURIComponent(id)}${action}`

export const webhookEndpoints = ({ http, runtime }: Calls): WebhookEndpoints => {
  const read = <Answer>(
    path: string,
    { patienceMs, signal, ...query }: DeliveriesOptions,
    isAnswer: Guard<Answer>,
  ) =>
    persistently(runtime, { patienceMs, signal }, () =>
      http({ method: 'GET', path, query, signal }, isAnswer),
    )
  return {
    create: (body, options) =>
      http({ method: 'POST', path: collection, body, ...options }, isNewEndpoint),
    list: (options = {}) => read(collection, options, isEndpoints),
    get: (id, options = {}) => read(pathOf(id), options, isEndpoint),
    change: (id, body, options) =>
      http({ method: 'PATCH', path: pathOf(id), body, ...options }, isEndpoint),
    delete: (id, options) => http({ method: 'DELETE', path: pathOf(id), ...options }, isNothing),
    rotate: (id, body = {}, options) =>
      http({ method: 'POST', path: pathOf(id, '/rotate-secret'), body, ...options }, isRotated),
    test: (id, options) => http({ method: 'POST', path: pathOf(id, '/test'), ...options }, isTest),
    replay: (id, body = {}, options) =>
      http({ method: 'POST', path: pathOf(id, '/replay'), body, ...options }, isReplay),
    deliveries: (id, options = {}) => read(pathOf(id, '/deliveries'), options, isDeliveries),
  }
}
