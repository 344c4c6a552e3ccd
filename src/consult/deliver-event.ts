import { isBehind } from './behind.ts'
import { deliveryMs } from './delivery-times.ts'
import { findTold } from './find-told.ts'
import type { FoundTold } from './find-told.ts'
import { judgeEndpoint } from './judge-endpoint.ts'
import type { JudgeDeps } from './judge-endpoint.ts'
import { makeAttempt, putOff } from './make-attempt.ts'
import type { MakeDeps, Tried } from './make-attempt.ts'
import { planNextTry } from './plan-next-try.ts'
import type { PlanDeps } from './plan-next-try.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Delivery } from './ports/deliveries.ts'
import { wants } from './ports/webhook-endpoints.ts'
import type { DeliverableEndpoint, WebhookEndpoints } from './ports/webhook-endpoints.ts'
import { recordAttempt, skipped } from './record-attempt.ts'
import type { RecordDeps } from './record-attempt.ts'
import { isNarrowed } from './slow-lane.ts'
import { isSuperseded } from './supersession.ts'

export type DeliverDeps = JudgeDeps &
  RecordDeps &
  MakeDeps &
  PlanDeps & { store: ConsultStore; endpoints: WebhookEndpoints }

/** What became of a delivery; `narrowed`, `parked`, `due` and `retried` are queued again. */
export type Delivered =
  | 'narrowed'
  | 'delivered'
  | 'parked'
  | 'due'
  | 'retried'
  | 'superseded'
  | 'dropped'
  | 'exhausted'
  | 'disabled'

/**
 * Makes one attempt and plans the next if one is due. Repeating it may deliver twice, under the same event id. `queuedAt`: since
 * when it has been in its queue.
 */
export const deliverEvent = async (
  deps: DeliverDeps,
  delivery: Delivery,
  queuedAt = deps.clock.now(),
): Promise<Delivered> => {
  // A first try waits for nobody's clock: in the other queue it would be overtaken.
  if (isLater(delivery) && !delivery.due) return waitOn(deps, delivery)
  let found: Found | undefined
  try {
    found = await deps.within(deliveryMs.find, find(deps, delivery))
  } catch (cause) {
    if (isLater(delivery)) throw cause
    deps.unkept(cause)
    return leaveLane(deps, delivery)
  }
  if (found === undefined) return 'dropped'
  return (await narrow(deps, found)) ?? attemptIfMeant(deps, found, queuedAt)
}

const isLater = ({ attempt, firstDueAt }: Delivery): boolean =>
  attempt > 1 || firstDueAt !== undefined

/** Longer than a lane takes that is not narrow: it comes out of the dead letters, or through an outage. */
const longDueMs = 60_000

const isLongDue = ({ clock }: DeliverDeps, { dueAt }: Delivery): boolean =>
  clock.now().getTime() - Date.parse(dueAt) > longDueMs

/** A try whose time has come goes where only so many to one webhook are under way. */
const waitOn = async (
  { clock, deliveries }: DeliverDeps,
  delivery: Delivery,
): Promise<'parked' | 'due'> => {
  if (Date.parse(delivery.dueAt) > clock.now().getTime()) {
    await deliveries.queueRetry(delivery)
    return 'parked'
  }
  await deliveries.queueDue({ ...delivery, due: true })
  return 'due'
}

/** A first try leaves a lane of many where its webhook is to be told one event at a time. In order, as the lane itself is. */
const narrow = async (
  { deliveries }: DeliverDeps,
  { delivery, endpoint, posted }: Found,
): Promise<'narrowed' | undefined> => {
  const isFirst = !isLater(delivery) && !('notice' in delivery) && delivery.replay === undefined
  if (!isFirst || delivery.narrow || !('consult' in posted)) return undefined
  if (endpoint.disabled || !isNarrowed(endpoint, posted.consult)) return undefined
  await deliveries.queueDue({ ...delivery, narrow: true })
  return 'narrowed'
}

const secondsUntilReadAgain = 2

/** A lane does not stand still until its message comes back: what goes wrong again does so where nothing waits behind it. */
const leaveLane = async (
  { clock, deliveries }: DeliverDeps,
  delivery: Delivery,
): Promise<'retried'> => {
  const dueAt = new Date(clock.now().getTime() + secondsUntilReadAgain * 1000).toISOString()
  await deliveries.queueRetry({ ...delivery, firstDueAt: delivery.dueAt, dueAt, untried: true })
  return 'retried'
}

type Found = FoundTold & { delivery: Delivery; endpoint: DeliverableEndpoint }

const mayBeOld = (deps: DeliverDeps, delivery: Delivery): boolean => {
  // Whoever asks for a replay has asked for this very event.
  const isAskedFor = 'replay' in delivery && delivery.replay !== undefined
  const hasWaited = isLater(delivery) || delivery.narrow === true || isLongDue(deps, delivery)
  return hasWaited && delivery.untried !== true && !isAskedFor
}

const find = async (deps: DeliverDeps, delivery: Delivery): Promise<Found | undefined> => {
  const [endpoint, told] = await Promise.all([
    deps.endpoints.getForDelivery(delivery.callerId, delivery.webhookId),
    findTold(deps.store, delivery, mayBeOld(deps, delivery)),
  ])
  return endpoint && told && { delivery, endpoint, ...told }
}

const attemptIfMeant = async (
  deps: DeliverDeps,
  found: Found,
  queuedAt: Date,
): Promise<Delivered> => {
  const { delivery, endpoint, posted, later } = found
  const wanted = later.filter((other) => wants(endpoint, other))
  const isOld = isSuperseded(posted, wanted)
  const outcome = endpoint.disabled ? 'dropped' : isOld ? 'superseded' : undefined
  if (outcome === undefined) return attemptAndPlan(deps, found, queuedAt)
  const at = deps.clock.now()
  await recordAttempt(deps, { delivery, posted, attempt: skipped(outcome), at, nextTryAt: null })
  return outcome
}

const attemptAndPlan = async (
  deps: DeliverDeps,
  found: Found,
  queuedAt: Date,
): Promise<Delivered> => {
  const { delivery, endpoint, posted } = found
  const at = deps.clock.now()
  const tried = isBehind(delivery, queuedAt, at)
    ? putOff(at)
    : await makeAttempt(deps, endpoint, posted)
  const judged = await judge(deps, endpoint, tried)
  const next = judged === 'enabled' ? planNextTry(deps, { delivery, posted, tried }) : undefined
  if (next) await deps.deliveries.queueRetry(next)
  const { attempt } = tried
  await recordAttempt(deps, { delivery, posted, attempt, at, nextTryAt: next?.dueAt ?? null })
  if (judged === 'disabled') return 'disabled'
  if (attempt.outcome === 'delivered') return 'delivered'
  return next ? 'retried' : 'exhausted'
}

/** What cannot be kept of an endpoint the next try tells as well; what this one has come to must not be lost for it. */
const judge = async (
  deps: DeliverDeps,
  endpoint: DeliverableEndpoint,
  { attempt, made }: Tried,
): Promise<'enabled' | 'disabled'> => {
  if (!made) return 'enabled'
  try {
    return await deps.within(deliveryMs.judge, judgeEndpoint(deps, endpoint, attempt))
  } catch (cause) {
    deps.unkept(cause)
    return 'enabled'
  }
}
