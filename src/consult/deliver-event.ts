import { liveEvents } from './event.ts'
import type { ConsultEvent } from './event.ts'
import type { Clock } from './ports/clock.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Attempt, Deliveries, Delivery, WebhookPoster } from './ports/deliveries.ts'
import type { WebhookEndpoint, WebhookEndpoints, WebhookSecret } from './ports/webhook-endpoints.ts'
import { wants } from './ports/webhook-endpoints.ts'
import { nextTryIn } from './retry-ladder.ts'

export type DeliverDeps = {
  store: ConsultStore
  endpoints: WebhookEndpoints
  deliveries: Deliveries
  poster: WebhookPoster
  clock: Clock
  /** In [0, 1). */
  random: () => number
}

/** What became of a delivery; `parked` and `retried` are queued again. */
export type Delivered =
  'delivered' | 'parked' | 'retried' | 'superseded' | 'dropped' | 'exhausted' | 'disabled'

/** Makes one attempt and plans the next if one is due. Repeating it may deliver twice, under the same event id. */
export const deliverEvent = async (deps: DeliverDeps, delivery: Delivery): Promise<Delivered> => {
  const now = deps.clock.now()
  // A first try waits for nobody's clock: in the other queue it would be overtaken.
  if (delivery.attempt > 1 && Date.parse(delivery.dueAt) > now.getTime()) {
    await deps.deliveries.queueRetry(delivery)
    return 'parked'
  }
  const [endpoint, events] = await Promise.all([
    deps.endpoints.getForDelivery(delivery.callerId, delivery.webhookId),
    readEvents(deps, delivery),
  ])
  const event = events.find(({ sequence }) => sequence === delivery.sequence)
  if (endpoint === undefined || endpoint.disabled || event === undefined) return 'dropped'
  const wanted = events.filter((other) => wants(endpoint, other))
  if (delivery.attempt > 1 && isSuperseded(event, wanted)) return 'superseded'

  const attempt = await makeAttempt(deps, endpoint, event)
  switch (attempt.outcome) {
    case 'delivered':
      return 'delivered'
    case 'gone':
      await deps.endpoints.disable(delivery.callerId, delivery.webhookId)
      return 'disabled'
    case 'failed': {
      const { retryAfterSeconds } = attempt
      const random = deps.random()
      const seconds = nextTryIn(event.type, delivery.attempt, { random, retryAfterSeconds })
      if (seconds === undefined) return 'exhausted'
      const dueAt = new Date(deps.clock.now().getTime() + seconds * 1000).toISOString()
      await deps.deliveries.queueRetry({ ...delivery, attempt: delivery.attempt + 1, dueAt })
      return 'retried'
    }
  }
}

/** A secret that cannot be opened now may be opened again before the tries are over. */
const makeAttempt = async (
  { poster, clock }: DeliverDeps,
  { secret, ...endpoint }: WebhookEndpoint & Partial<WebhookSecret>,
  event: ConsultEvent,
): Promise<Attempt> =>
  secret === undefined
    ? { outcome: 'failed', reason: 'secret_unreadable', retryAfterSeconds: null }
    : poster.post({ ...endpoint, secret }, event, clock.now())

/** The event to deliver and those after it. */
const readEvents = async (
  { store }: DeliverDeps,
  { consultId, callerId, sequence }: Delivery,
): Promise<ConsultEvent[]> => {
  const header = await store.locate(consultId)
  return header?.callerId === callerId ? store.events(header.key, consultId, sequence - 1) : []
}

/** A live state that still waits is not worth telling once a newer state is known. */
const isSuperseded = (event: ConsultEvent, events: ConsultEvent[]): boolean =>
  isState(event) &&
  liveEvents.has(event.type) &&
  events.some((other) => isState(other) && other.sequence > event.sequence)

/** Neither what was said, nor how the agent's session is. */
const isState = ({ type }: ConsultEvent): boolean =>
  type.startsWith('consult.') && type !== 'consult.message'
