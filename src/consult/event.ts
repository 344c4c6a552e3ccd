import { z } from 'zod'
import { Consult } from './consult.ts'

export const EventType = z.enum([
  'consult.accepted',
  'consult.sending',
  'consult.pending',
  'consult.joined',
  'consult.message',
  'consult.rejected',
  'consult.failed',
  'consult.unanswered',
  'consult.unknown',
  'consult.ended',
  'session.lost',
  'session.restored',
])
export type EventType = z.infer<typeof EventType>

/** Where the news came from: the caller's request, a notification, a read after an absence, or a timer. */
export const EventSource = z.enum(['request', 'notification', 'resync', 'timer'])
export type EventSource = z.infer<typeof EventSource>

/** What a caller hears. `sequence` rises by one per consult, without gaps; `id` is the same on every repetition. */
export const ConsultEvent = z.object({
  id: z.string(),
  type: EventType,
  sequence: z.int().positive(),
  occurredAt: z.iso.datetime(),
  source: EventSource,
  consult: Consult,
  participant: z
    .object({
      nickname: z.string().nullable(),
      type: z.string().nullable(),
      participantId: z.string(),
    })
    .optional(),
  message: z
    .object({ text: z.string(), from: z.string().nullable(), at: z.string().nullable() })
    .optional(),
  /** The notification as Genesys sent it; only for callers of the agents that asked for it. */
  raw: z.unknown().optional(),
})
export type ConsultEvent = z.infer<typeof ConsultEvent>

/** Final states are worth a long ladder of tries; the others are stale within minutes. */
export const liveEvents: ReadonlySet<string> = new Set<EventType>([
  'consult.accepted',
  'consult.sending',
  'consult.pending',
  'consult.joined',
  'consult.message',
  'consult.unknown',
  'session.lost',
  'session.restored',
])
