import type { ConsultEvent } from './event.ts'
import { longBefore } from './long-consult.ts'
import { parseEventId } from './compose-event.ts'
import type { Attempts } from './ports/attempts.ts'
import type { Clock } from './ports/clock.ts'
import type { ConsultHeader, ConsultStore } from './ports/consult-store.ts'
import type { Deliveries } from './ports/deliveries.ts'
import { wants } from './ports/webhook-endpoints.ts'
import type { WebhookEndpoint } from './ports/webhook-endpoints.ts'
import { isSuperseded } from './supersession.ts'

export type ReplayDeps = {
  store: ConsultStore
  attempts: Attempts
  deliveries: Deliveries
  clock: Clock
  newReplayId: () => string
}

/** Which events: those that meet all that is said. */
export type ReplayWish = {
  since?: Date | undefined
  consultId?: string | undefined
  deliveryId?: string | undefined
  /** Only what the webhook, since there is one, has never taken, and what is not tried within minutes anyway or out of date. */
  undelivered: boolean
  cursor?: string | undefined
}

export type Replayed =
  { outcome: 'queued'; count: number; nextCursor: string | null } | { outcome: 'not-found' }

/** One call looks through so many consults; the answer's cursor goes on from there. */
const consultsAtMost = 300
const pageSize = 100
const queuedAtOnce = 10

/**
 * Queues events for a webhook again, as far as its filter wants them: in sequence for each consult, under their old ids, with
 * all tries. They are the events as they were told, so what its audience may not see is not among them.
 */
export const replayEvents = async (
  deps: ReplayDeps,
  endpoint: WebhookEndpoint,
  asked: ReplayWish,
): Promise<Replayed> => {
  const missing = asked.undelivered ? new Date(endpoint.createdAt) : undefined
  const wish = { ...asked, since: asked.since ?? missing }
  const found = await findEvents(deps, endpoint, wish)
  if (found === undefined) return { outcome: 'not-found' }
  const wanted = found.consults
    .map((events) => events.filter((event) => wants(endpoint, event)))
    .map((events) => events.filter((event) => isMeant(wish, event, events)))
  const chosen = wish.undelivered
    ? await Promise.all(wanted.map((events) => leftOut(deps, endpoint, events)))
    : wanted
  const events = chosen.flat()
  await queue(deps, endpoint, events)
  return { outcome: 'queued', count: events.length, nextCursor: found.nextCursor }
}

type Found = { consults: ConsultEvent[][]; nextCursor: string | null }

const findEvents = async (
  { store }: ReplayDeps,
  { callerId }: WebhookEndpoint,
  wish: ReplayWish,
): Promise<Found | undefined> => {
  const { deliveryId, since, cursor } = wish
  const consultId = deliveryId === undefined ? wish.consultId : parseEventId(deliveryId)?.consultId
  if (deliveryId === undefined && consultId === undefined) {
    return findSince(store, { callerId, since, cursor })
  }
  const header = consultId === undefined ? undefined : await store.locate(consultId)
  if (header?.callerId !== callerId) return undefined
  const events = await eventsOf(store, header)
  const isKnown = deliveryId === undefined || events.some(({ id }) => id === deliveryId)
  return isKnown ? { consults: [events], nextCursor: null } : undefined
}

const findSince = async (
  store: ConsultStore,
  { callerId, since, cursor }: { callerId: string } & Pick<ReplayWish, 'since' | 'cursor'>,
): Promise<Found> => {
  const earliest = since === undefined ? '' : longBefore(since).toISOString()
  const old = since && cursor === undefined ? await store.lasting({ callerId, since }) : []
  const consults = await Promise.all(old.map((header) => eventsOf(store, header)))
  let nextCursor: string | null = cursor ?? null
  do {
    const page = await store.list({ callerId, limit: pageSize, cursor: nextCursor ?? undefined })
    const young = page.headers.filter(({ createdAt }) => createdAt >= earliest)
    consults.push(...(await Promise.all(young.map((header) => eventsOf(store, header)))))
    nextCursor = young.length < page.headers.length ? null : page.nextCursor
  } while (nextCursor !== null && consults.length < consultsAtMost)
  return { consults: consults.reverse(), nextCursor }
}

const eventsOf = (store: ConsultStore, { key, consultId }: ConsultHeader) =>
  store.events(key, consultId, 0)

const isMeant = (wish: ReplayWish, event: ConsultEvent, wanted: ConsultEvent[]): boolean =>
  (wish.deliveryId === undefined || event.id === wish.deliveryId) &&
  (wish.since === undefined || new Date(event.occurredAt) >= wish.since) &&
  !(wish.undelivered && isSuperseded(event, wanted))

/** Whoever has mended a receiver does not wait for a try that is hours ahead; that one is known by its id when it comes. */
const soonMs = 2 * 60_000

/** Those of a consult's events that were never delivered, and are not tried soon anyway. */
const leftOut = async (
  { attempts, clock }: ReplayDeps,
  { id }: WebhookEndpoint,
  events: ConsultEvent[],
): Promise<ConsultEvent[]> => {
  const [first] = events
  if (first === undefined) return []
  const from = clock.now()
  const until = new Date(from.getTime() + soonMs)
  const settled = await attempts.settled(id, first.consult.id, { from, until })
  return events.filter(({ sequence }) => !settled.has(sequence))
}

const queue = async (
  { deliveries, clock, newReplayId }: ReplayDeps,
  { callerId, id: webhookId }: WebhookEndpoint,
  events: ConsultEvent[],
): Promise<void> => {
  const about = { callerId, webhookId, attempt: 1, dueAt: clock.now().toISOString() }
  const replay = newReplayId()
  for (let start = 0; start < events.length; start += queuedAtOnce) {
    const some = events.slice(start, start + queuedAtOnce)
    await deliveries.queueFirst(
      some.map(({ consult, sequence }) => ({ ...about, consultId: consult.id, sequence, replay })),
    )
  }
}
