import type { ConsultEvent } from './event.ts'
import { isLeftAlone, leaveAloneFrom } from './left-alone.ts'
import type { Clock } from './ports/clock.ts'
import type { Connection, Connections } from './ports/connections.ts'
import type { Deliveries } from './ports/deliveries.ts'
import type { Frames } from './ports/frames.ts'
import type { Subscribers } from './ports/subscribers.ts'
import { wants } from './ports/webhook-endpoints.ts'
import type { WebhookInterest } from './ports/webhook-endpoints.ts'
import type { Subscriptions } from './ports/subscriptions.ts'
import { secondsSince } from './seconds-since.ts'
import { tellGap } from './tell-gaps.ts'

export type TellDeps = {
  connections: Connections
  subscriptions: Subscriptions
  frames: Pick<Frames, 'post'>
  deliveries: Deliveries
  clock: Clock
  /** Hears of a socket that could not be told; it will be told of a gap. */
  unseen: (cause: unknown) => void
}

/** Which sockets have been shown an event, for as long as somebody may tell it again. */
type Shown = WeakMap<ConsultEvent, Set<string>>

/**
 * Tells events to everybody who wants to hear of them. Neither sockets nor webhooks wait for the other, and what is told again
 * is not shown again.
 */
export const subscribers = (deps: TellDeps): Subscribers => {
  const shown: Shown = new WeakMap()
  return {
    async tell(entry) {
      const [first] = entry.events
      if (!first) return
      const subscriptions = await deps.subscriptions.of(entry.callerId, followable(deps, first))
      await tellAll(deps, shown, { ...entry, ...subscriptions })
    },
  }
}

/** A first event that is told as it happens comes before anybody has heard of its consult, and follows it. */
const asItHappensSeconds = 1

const followable = (
  { clock }: TellDeps,
  { sequence, occurredAt, consult }: ConsultEvent,
): string | undefined => {
  const isYoung = secondsSince(occurredAt, clock.now()) < asItHappensSeconds
  return sequence === 1 && isYoung ? undefined : consult.id
}

type Entry = Parameters<Subscribers['tell']>[0]
type Telling = Entry & { connections: Connection[]; endpoints: WebhookInterest[] }

const tellAll = async (
  deps: TellDeps,
  shown: Shown,
  { connections, endpoints, ...entry }: Telling,
): Promise<void> => {
  // All of it, since whoever tells again after a failure must not overtake what is still being shown.
  const done = await Promise.allSettled([
    queueFirstTries(deps, endpoints, entry),
    ...connections.map((connection) => show(deps, shown, connection, entry.events)),
  ])
  const failure = done.find((each) => each.status === 'rejected')
  if (failure) throw new Error('not everybody could be told', { cause: failure.reason })
}

/** An event a time: when it cannot be queued, no later one may come before it. */
const queueFirstTries = async (
  { deliveries, clock }: TellDeps,
  endpoints: WebhookInterest[],
  { callerId, events, position }: Entry,
): Promise<void> => {
  const dueAt = clock.now().toISOString()
  for (const event of events) {
    const { sequence, consult } = event
    const { id: consultId, media, interactionId } = consult
    const place = { key: { media, interactionId }, position }
    const about = { callerId, consultId, sequence, place, attempt: 1, dueAt }
    const wanting = endpoints.filter((endpoint) => wants(endpoint, event))
    if (wanting.length === 0) continue
    await deliveries.queueFirst(wanting.map(({ id: webhookId }) => ({ ...about, webhookId })))
  }
}

const show = async (
  deps: TellDeps,
  shown: Shown,
  connection: Connection,
  events: ConsultEvent[],
): Promise<void> => {
  for (const event of events) {
    const to = shown.get(event) ?? new Set()
    shown.set(event, to)
    if (to.has(connection.connectionId)) continue
    const wanting = await ifDue(deps, connection, event)
    if (wanting === undefined) continue
    const posted = await post(deps, wanting, event)
    if (posted === 'missed') return
    if (posted === 'gone') return deps.connections.remove(connection)
    to.add(connection.connectionId)
  }
}

/**
 * A frame that cannot be posted leaves a gap, which the socket hears of before its next one. It is left alone then for a while: the
 * gap says all of what it misses meanwhile.
 */
const post = async (
  deps: TellDeps,
  connection: Connection,
  event: ConsultEvent,
): Promise<'sent' | 'gone' | 'missed'> => {
  const { consult, sequence } = event
  const { clock, connections } = deps
  if (isLeftAlone(connection, clock.now())) {
    await connections.missed(connection, consult.id, { sequence })
    return 'missed'
  }
  try {
    if ((await tellGap(deps, connection, consult.id)) === 'gone') return 'gone'
    return await deps.frames.post(connection.connectionId, { type: 'event', event })
  } catch (cause) {
    deps.unseen(cause)
    const leaveAloneUntil = leaveAloneFrom(clock.now())
    await connections.missed(connection, consult.id, { sequence, leaveAloneUntil })
    return 'missed'
  }
}

/** The socket as it stands, if it wants the event now: neither before what it has missed, nor a second time. */
const ifDue = async (
  deps: TellDeps,
  connection: Connection,
  event: ConsultEvent,
): Promise<Connection | undefined> => {
  const { consult, sequence } = event
  const following = connection.following[consult.id]
  if (following === undefined) return connection.wholeCaller ? connection : undefined
  if (following.live) return sequence > following.upTo ? connection : undefined
  if (following.until > deps.clock.now()) {
    if (await deps.connections.leaveToReplay(connection, consult.id, sequence)) return undefined
  } else await deps.connections.breakOffReplay(connection, consult.id, following.showing)
  const now = await deps.connections.findFor(connection, consult.id)
  return now && ifDue(deps, now, event)
}
