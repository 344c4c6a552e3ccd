import type { Consult, ConsultState } from '../src/consult/consult.ts'
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

/** A consult's events after a sequence. */
export const readEvents = (
  { http, runtime }: Calls,
  consultId: string,
  { after = 0, wait, ...patience }: EventsOptions = {},
): Promise<Events> => {
  const path = `/v1/consults/${encodeURIComponent(consultId)}/events`
  const call = { method: 'GET', path, query: { after, wait }, signal: patience.signal } as const
  return persistently(runtime, patience, () => http(call, isEvents))
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
