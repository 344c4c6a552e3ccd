import { z } from 'zod'
import type { InteractionKey } from './consult.ts'
import { ConsultRecord } from './consult-record.ts'
import { ConsultEvent } from './event.ts'

/**
 * One entry of an interaction's log: a consult as it stands after a fact, and the events that the fact gave. State, events
 * and the need to hand them on are one item, so that no crash can part them.
 */
export const LogEntry = z.object({
  /** 1, 2, 3 … within the interaction. */
  position: z.int().positive(),
  record: ConsultRecord,
  events: z.array(ConsultEvent),
  /** Null once the events are handed on; else who is doing it, or null while nobody may before an earlier entry is done. */
  relay: z.object({ by: z.string().nullable() }).nullable(),
})
export type LogEntry = z.infer<typeof LogEntry>

/** Everything that was ever recorded of an interaction, oldest first. */
export type InteractionLog = { key: InteractionKey; entries: LogEntry[] }

export const newestPosition = ({ entries }: InteractionLog): number => entries.at(-1)?.position ?? 0

/** The consults as they stand, oldest first: the last entry of each speaks. */
export const recordsOf = ({ entries }: InteractionLog): ConsultRecord[] => [
  ...new Map(entries.map(({ record }) => [record.consult.id, record])).values(),
]

export const recordOf = (log: InteractionLog, consultId: string): ConsultRecord | undefined =>
  recordsOf(log).find(({ consult }) => consult.id === consultId)

/** The events of one consult after a sequence number, in sequence. */
export const eventsOf = (log: InteractionLog, consultId: string, after = 0): ConsultEvent[] =>
  log.entries
    .flatMap(({ events }) => events)
    .filter((event) => event.consult.id === consultId && event.sequence > after)
