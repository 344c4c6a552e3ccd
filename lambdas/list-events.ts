import { z } from 'zod'
import type { ConsultEvent } from '../src/consult/event.ts'
import { jsonBytes } from '../src/consult/json-bytes.ts'
import { eventsWaitAtMostSeconds } from '../src/config/timeouts.ts'
import { findOwnConsult } from '../src/consult/own-consult.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { ConsultHeader, ConsultStore } from '../src/consult/ports/consult-store.ts'
import { readConsult } from '../src/consult/read-consult.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

export const EventsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  wait: z.coerce.number().min(0).max(eventsWaitAtMostSeconds).default(0),
})

/** Lambda answers with 6 MB at most. An event has less than one. */
const bytesAtMost = 5_000_000
const terms = { admits: 'keys and tokens', counted: 'by the handler', query: EventsQuery } as const

/** How often a waiting caller's consult is looked at. */
const lookEveryMs = 250

export type ListEventsDeps = EndpointDeps & {
  store: ConsultStore
  clock: Clock
  sleep: (milliseconds: number) => Promise<void>
}

/**
 * `GET /v1/consults/{id}/events`; with `wait` it answers as soon as there is something, or when the time is over. `sequence` is
 * the newest there is: where the events end before it, there are more after them.
 */
export const listEventsHandler = (deps: ListEventsDeps) =>
  endpoint(deps, terms, async ({ caller, path, query: { after, wait }, refusal }) => {
    const deadline = deps.clock.now().getTime() + wait * 1000
    const own = await findOwnConsult(deps.store, caller, path['id'] ?? '')
    const refused = await refusal
    if (refused) return refused
    if (!own) return problem('not_found')
    let { sequence } = own.consult
    for (;;) {
      if (sequence > after) return { status: 200, body: await readEvents(deps, own.header, after) }
      const left = deadline - deps.clock.now().getTime()
      if (left <= 0) return { status: 200, body: { events: [], sequence } }
      await deps.sleep(Math.min(lookEveryMs, left))
      sequence = (await readConsult(deps.store, own.header))?.sequence ?? sequence
    }
  })

const readEvents = async (
  { store }: ListEventsDeps,
  { key, consultId }: ConsultHeader,
  after: number,
) => {
  const events = await store.events(key, consultId, after)
  return { events: firstOf(events), sequence: events.at(-1)?.sequence ?? after }
}

/** As many as Lambda can answer with, and one at least. */
const firstOf = (events: ConsultEvent[]): ConsultEvent[] => {
  let bytes = 0
  const tooMany = events.findIndex((event, n) => {
    bytes += answerBytes(event)
    return n > 0 && bytes > bytesAtMost
  })
  return tooMany === -1 ? events : events.slice(0, tooMany)
}

/** The body is a text in the function's answer, which is JSON itself. */
const answerBytes = (event: ConsultEvent): number => jsonBytes(JSON.stringify(event))
