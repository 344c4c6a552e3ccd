import type { Consult } from '../src/consult/consult.ts'
import type { ConsultEvent } from '../src/consult/event.ts'
import type { Notice } from '../src/consult/notice.ts'

/** Whether a value may be taken for what the contract says it is. */
export type Guard<Shape> = (value: unknown) => value is Shape

/**
 * The guards look at the members that the client itself relies on, and at no others: an answer that is not the bridge's is
 * told from one that is, and what a newer bridge adds does no harm.
 */
export const has = (value: unknown, members: Record<string, 'string' | 'number'>): boolean =>
  Object.entries(members).every(([name, type]) => typeof member(value, name) === type)

export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const isListOf = (value: unknown, isItem: Guard<unknown>): boolean =>
  Array.isArray(value) && value.every(isItem)

export const isConsult = (value: unknown): value is Consult =>
  has(value, { id: 'string', state: 'string', sequence: 'number', createdAt: 'string' })

export const isEvent = (value: unknown): value is ConsultEvent =>
  has(value, { id: 'string', type: 'string', sequence: 'number' }) &&
  typeof member(member(value, 'consult'), 'id') === 'string'

export const isNotice = (value: unknown): value is Notice =>
  has(value, { id: 'string', type: 'string', occurredAt: 'string' }) &&
  has(member(value, 'webhook'), { id: 'string' })

/** A consult's events in sequence; `sequence` is the newest there is. */
export type Events = { events: ConsultEvent[]; sequence: number }
export const isEvents = (value: unknown): value is Events =>
  has(value, { sequence: 'number' }) && isListOf(member(value, 'events'), isEvent)

/** One page of a list; null when it is the last. */
export type Page<Item> = { items: Item[]; nextCursor: string | null }
export const isPageOf =
  <Item>(isItem: Guard<Item>) =>
  (value: unknown): value is Page<Item> => {
    const nextCursor = member(value, 'nextCursor')
    return (
      isListOf(member(value, 'items'), isItem) &&
      (nextCursor === null || typeof nextCursor === 'string')
    )
  }

/** What a socket is opened with: `url` carries the ticket, which is good for one socket, and for a minute at most. */
export type SocketTicket = { ticket: string; url: string; expiresAt: string }
export const isSocketTicket = (value: unknown): value is SocketTicket =>
  has(value, { ticket: 'string', url: 'string', expiresAt: 'string' })

export const isNothing = (value: unknown): value is undefined => value === undefined
