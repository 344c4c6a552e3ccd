import { z } from 'zod'
import type { InteractionKey } from './consult.ts'
import { ConsultRecord } from './consult-record.ts'
import { ConsultEvent } from './event.ts'

export const Relaying = z.object({
  /** Who hands the events on; null while nobody may before an earlier entry is done. */
  by: z.string().nullable(),
  /** When the entry was written, or last claimed. */
  since: z.iso.datetime(),
})
export type Relaying = z.infer<typeof Relaying>

/**
 * One entry of an interaction's log: its consults as they stand after a fact, and the events that the fact gave. State,
 * events and the need to hand them on are one item, so that no crash can part them.
 */
export const LogEntry = z.object({
  /** 1, 2, 3 … within the interaction. */
  position: z.int().positive(),
  /** Oldest first: all that is still worth knowing, so that the newest entry speaks for the whole log. */
  records: z.array(ConsultRecord),
  /** Of one consult, whose caller they are for. */
  events: z.array(ConsultEvent),
  callerId: z.string(),
  /** The newest earlier entry whose events were not known to be handed on when this one was written; 0 if there was none. */
  behind: z.int().nonnegative(),
  /** Null once the events are handed on. */
  relay: Relaying.nullable(),
})
export type LogEntry = z.infer<typeof LogEntry>

/** An interaction's log as its newest entry shows it: all that judging a fact takes, however long the log is. */
export type InteractionLog = {
  key: InteractionKey
  /** Of the newest entry, 0 when there is none. */
  position: number
  /** The consults as they stand, oldest first. Of those long over only their entries tell. */
  records: ConsultRecord[]
  /** The newest entry with events, unless they are handed on: then all are, since they go in order. */
  waiting: { position: number; by: string | null } | null
}

export const emptyLog = (key: InteractionKey): InteractionLog => ({
  key,
  position: 0,
  records: [],
  waiting: null,
})

/**
 * The log behind its newest entry. An entry without events says nothing of the handing on itself; then `before` is the one
 * that it was written behind, if any.
 */
export const logAfter = (
  key: InteractionKey,
  { position, records, events, relay }: LogEntry,
  before?: LogEntry,
): InteractionLog => {
  const told = events.length > 0 ? { position, relay } : before
  const waiting = told?.relay ? { position: told.position, by: told.relay.by } : null
  return { key, position, records, waiting }
}

export const recordOf = (
  { records }: Pick<InteractionLog, 'records'>,
  consultId: string,
): ConsultRecord | undefined => records.find(({ consult }) => consult.id === consultId)
