import type { Consult, ConsultState } from '../../src/consult/consult.ts'
import type { ConsultEvent, EventType } from '../../src/consult/event.ts'
import { isFinal, mayGoOn } from './is-final.ts'
import { createTrack } from './track.ts'
import type { Track } from './track.ts'

/** The tracks of all of a caller's consults. */
export type TrackBook = {
  find(consultId: string): Track | undefined
  /** Begins a track that goes on after this sequence. */
  add(consult: Consult, after: number): Track
  /** Those of which more may come: to one that was unanswered a colleague may come late. */
  open(): Track[]
  /** When the oldest of these was made, of those made since then (milliseconds since 1970); Infinity when there is none. */
  oldestOpen(since: number): number
  /** Forgets those made before then that are over, or unanswered. */
  forget(before: number): void
}

export type TrackBookDeps = {
  emit: (event: ConsultEvent) => void
  read: (consultId: string, after: number) => Promise<ConsultEvent[]>
  fail: (cause: unknown) => void
}

type Entry = { track: Track; createdAt: number; news: ConsultState | EventType }

export const trackBook = ({ emit, read, fail }: TrackBookDeps): TrackBook => {
  const entries = new Map<string, Entry>()

  const add: TrackBook['add'] = ({ id, createdAt, state }, after) => {
    const track = createTrack({
      after,
      read: (from) => read(id, from),
      fail,
      emit(event) {
        entry.news = event.type
        emit(event)
      },
    })
    const entry: Entry = { track, createdAt: Date.parse(createdAt), news: state }
    entries.set(id, entry)
    return track
  }

  const open = () => [...entries.values()].filter(({ news }) => !isFinal(news) || mayGoOn(news))

  return {
    add,
    find: (consultId) => entries.get(consultId)?.track,
    open: () => open().map(({ track }) => track),
    oldestOpen: (since) =>
      Math.min(...open().map(({ createdAt }) => (createdAt < since ? Infinity : createdAt))),
    forget(before) {
      for (const [id, { news, createdAt }] of entries) {
        if (isFinal(news) && createdAt < before) entries.delete(id)
      }
    },
  }
}
