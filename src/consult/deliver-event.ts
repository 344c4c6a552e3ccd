import { mayTry } from './circuit.ts'
import type { ConsultEvent } from './event.ts'
import { judgeEndpoint } from './judge-endpoint.ts'
import type { JudgeDeps } from './judge-endpoint.ts'
import type { Notice } from './notice.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Attempt, Delivery, WebhookPoster } from './ports/deliveries.ts'
import { wants } from './ports/webhook-endpoints.ts'
import type { DeliverableEndpoint, WebhookEndpoints } from './ports/webhook-endpoints.ts'
import { recordAttempt } from './record-attempt.ts'
import type { RecordDeps } from './record-attempt.ts'
import { nextTryIn } from './retry-ladder.ts'
import { isSuperseded } from './supersession.ts'

export type DeliverDeps = JudgeDeps &
  RecordDeps & {
    store: ConsultStore
    endpoints: WebhookEndpoints
    poster: WebhookPoster
    /** In [0, 1). */
    random: () => number
  }

/** What became of a delivery; `parked` and `retried` are queued again. */
export type Delivered =
  'delivered' | 'parked' | 'retried' | 'superseded' | 'dropped' | 'exhausted' | 'disabled'

/** Makes one attempt and plans the next if one is due. Repeating it may deliver twice, under the same event id. */
export const deliverEvent = async (deps: DeliverDeps, delivery: Delivery): Promise<Delivered> => {
  // A first try waits for nobody's clock: in the other queue it would be overtaken.
  if (delivery.attempt > 1 && Date.parse(delivery.dueAt) > deps.clock.now().getTime()) {
    await deps.deliveries.queueRetry(delivery)
    return 'parked'
  }
  const [endpoint, found] = await Promise.all([
    deps.endpoints.getForDelivery(delivery.callerId, delivery.webhookId),
    find(deps, delivery),
  ])
  if (endpoint === undefined || endpoint.disabled || found === undefined) return 'dropped'
  const { posted, later } = found
  const wanted = later.filter((other) => wants(endpoint, other))
  if (delivery.attempt > 1 && isSuperseded(posted, wanted)) return 'superseded'
  return attemptAndPlan(deps, { delivery, endpoint, posted })
}

type Found = { posted: ConsultEvent | Notice; later: ConsultEvent[] }

const find = async ({ store }: DeliverDeps, delivery: Delivery): Promise<Found | undefined> => {
  if ('notice' in delivery) return { posted: delivery.notice, later: [] }
  const { consultId, callerId, sequence } = delivery
  const header = await store.locate(consultId)
  if (header?.callerId !== callerId) return undefined
  const [posted, ...later] = await store.events(header.key, consultId, sequence - 1)
  return posted?.sequence === sequence ? { posted, later } : undefined
}

type Try = { delivery: Delivery; endpoint: DeliverableEndpoint; posted: Found['posted'] }

const attemptAndPlan = async (deps: DeliverDeps, one: Try): Promise<Delivered> => {
  const { delivery, endpoint, posted } = one
  const at = deps.clock.now()
  const { attempt, made } = await makeAttempt(deps, endpoint, posted)
  const judged = made ? await judgeEndpoint(deps, endpoint, attempt) : 'enabled'
  const next = judged === 'enabled' ? nextOf(deps, one, attempt) : undefined
  if (next) await deps.deliveries.queueRetry(next)
  await recordAttempt(deps, { delivery, posted, attempt, at, nextTryAt: next?.dueAt ?? null })
  if (judged === 'disabled' || attempt.outcome === 'gone') return 'disabled'
  if (attempt.outcome === 'delivered') return 'delivered'
  return next ? 'retried' : 'exhausted'
}

/** A try that is not made counts as one that failed, but tells nothing of the endpoint. */
const makeAttempt = async (
  deps: DeliverDeps,
  endpoint: DeliverableEndpoint,
  posted: Found['posted'],
): Promise<{ attempt: Attempt; made: boolean }> => {
  const { url, secret, formerSecrets = [] } = endpoint
  // What cannot be opened now may be opened again before the tries are over.
  if (secret === undefined) return { attempt: notMade('secret_unreadable'), made: false }
  if (!(await mayTry(deps, endpoint))) return { attempt: notMade('circuit_open'), made: false }
  const signer = { url, secret, formerSecrets }
  return { attempt: await deps.poster.post(signer, posted, deps.clock.now()), made: true }
}

const notMade = (reason: string): Attempt => ({
  outcome: 'failed',
  reason,
  retryAfterSeconds: null,
  status: null,
  answer: null,
  durationMs: 0,
})

const nextOf = (
  { clock, random }: DeliverDeps,
  { delivery, posted }: Try,
  attempt: Attempt,
): Delivery | undefined => {
  if (attempt.outcome !== 'failed') return undefined
  const { retryAfterSeconds } = attempt
  const seconds = nextTryIn(posted.type, delivery.attempt, { random: random(), retryAfterSeconds })
  if (seconds === undefined) return undefined
  const dueAt = new Date(clock.now().getTime() + seconds * 1000).toISOString()
  return { ...delivery, attempt: delivery.attempt + 1, dueAt }
}
