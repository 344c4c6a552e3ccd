import type { Consult, ConsultState } from '../src/consult/consult.ts'
import type { ConsultEvent } from '../src/consult/event.ts'
import { persistently } from './http/persistently.ts'
import type { Patience } from './http/persistently.ts'
import { isConsult, isEvents, isPageOf } from './shapes.ts'
import type { Events, Page } from './shapes.ts'
import type { Calls } from './start-consult.ts'

export type EventsOptions = Patience & {
  /** The newest sequence that is known already; 0 for all. */
  after?: number
  /** How many seconds, up to 20, to wait for the first event when there is none. */
  wait?: number
}

/** All of a consult's events after a sequence, though the bridge may answer with so many at once only. */
export const readEvents = async (
  { http, runtime }: Calls,
  consultId: string,
  { after = 0, wait, ...patience }: EventsOptions = {},
): Promise<Events> => {
  const path = `/v1/consults/${encodeURIComponent(consultId)}/events`
  const { signal } = patience
  const events: ConsultEvent[] = []
  for (;;) {
    const query = { after: events.at(-1)?.sequence ?? after, wait }
    const call = { method: 'GET', path, query, signal } as const
    const page = await persistently(runtime, patience, () => http(call, isEvents))
    events.push(...page.events)
    const last = page.events.at(-1)?.sequence
    if (last === undefined || last >= page.sequence) return { events, sequence: page.sequence }
  }
}

export type ListOptions = Patience & {
  agent?: string
  interactionId?: string
  state?: ConsultState
  /** How many at once, 1 to 100. */
  limit?: number
  /** `nextCursor` of the page before. */
  cursor?: string | undefined
}

const isConsults = isPageOf(isConsult)

/** One page of the caller's consults, newest first. A page may be short, even empty, and not be the last. */
export const listConsults = (
  { http, runtime }: Calls,
  { patienceMs, signal, ...query }: ListOptions = {},
): Promise<Page<Consult>> => {
  const call = { method: 'GET', path: '/v1/consults', query, signal } as const
  return persistently(runtime, { patienceMs, signal }, () => http(call, isConsults))
}
