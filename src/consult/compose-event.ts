import type { ConsultRecord } from './consult-record.ts'
import type { ConsultEvent, EventType } from './event.ts'
import type { Fact } from './fact.ts'
import { isVisibleToAll } from './observation.ts'
import type { Participant } from './observation.ts'

export type News = { type: EventType; source: ConsultEvent['source']; fact?: Fact; raw?: unknown }

/**
 * The event that tells of a record's newest change, with only what the caller's audience may see. The id follows from
 * the consult and the sequence, so a repetition carries the same one.
 */
export const composeEvent = (
  record: ConsultRecord,
  news: News,
  occurredAt: string,
): ConsultEvent => {
  const { consult } = record
  return {
    id: eventId(consult.id, consult.sequence),
    type: news.type,
    sequence: consult.sequence,
    occurredAt,
    source: news.source,
    consult,
    ...participantOf(record, news),
    ...messageOf(news),
    ...(record.raw && news.raw !== undefined ? { raw: news.raw } : {}),
  }
}

const eventId = (consultId: string, sequence: number): string => `evt_${consultId}_${sequence}`

/** Which event an id names; undefined for what is no id of a consult's event. */
export const parseEventId = (id: string): { consultId: string; sequence: number } | undefined => {
  const [, consultId, sequence] = /^evt_([\w-]{1,100})_([1-9]\d{0,8})$/.exec(id) ?? []
  return consultId === undefined ? undefined : { consultId, sequence: Number(sequence) }
}

const participantOf = (
  record: ConsultRecord,
  { type }: News,
): Pick<ConsultEvent, 'participant'> => {
  const { colleague } = record
  const tells = type === 'consult.joined' || type === 'consult.ended'
  if (!tells || colleague === null || !maySee(record, colleague)) return {}
  const { nickname, type: kind, participantId } = colleague
  return { participant: { nickname, type: kind, participantId } }
}

/** A colleague is visible to agents only, unless Genesys says that everybody sees him; what it says may be new to us. */
const maySee = (record: ConsultRecord, { visibility }: Participant): boolean =>
  record.audience === 'agent' || isVisibleToAll(visibility)

const messageOf = ({ fact }: News): Pick<ConsultEvent, 'message'> =>
  fact?.fact === 'message'
    ? {
        message: {
          text: fact.message.text ?? '',
          from: fact.message.from?.nickname ?? null,
          at: fact.message.at,
        },
      }
    : {}

/** The first event of a consult; every later one comes from `applyReport`. */
export const firstEvent = (record: ConsultRecord): ConsultEvent =>
  composeEvent(record, { type: 'consult.accepted', source: 'request' }, record.consult.createdAt)
