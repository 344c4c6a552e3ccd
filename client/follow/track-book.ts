import type { Consult } from '../../src/consult/consult.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import { isFinal } from './is-final.ts'
import { createTrack } from './track.ts'
import type { Track } from './track.ts'

/** The tracks of all of a caller's consults. */
export type TrackBook = {
  find(consultId: string): Track | undefined
  /** Begins a track that goes on after this sequence. */
  add(consult: Consult, after: number): Track
  /** Those of which more is to be expected. */
  open(): Track[]
  /** Forgets the finished ones made before then (milliseconds since 1970). */
  forget(before: number): void
}

export type TrackBookDeps = {
  emit: (event: ConsultEvent) => void
  read: (consultId: string, after: number) => Promise<ConsultEvent[]>
  fail: (cause: unknown) => void
}

type Entry = { track: Track; createdAt: number; open: boolean }

export const trackBook = ({ emit, read, fail }: TrackBookDeps): TrackBook => {
  const entries = new Map<string, Entry>()

  const add: TrackBook['add'] = ({ id, createdAt, state }, after) => {
    const track = createTrack({
      after,
      read: (from) => read(id, from),
      fail,
      emit(event) {
        entry.open = !isFinal(event.type)
        emit(event)
      },
    })
    const entry = { track, createdAt: Date.parse(createdAt), open: !isFinal(state) }
    entries.set(id, entry)
    return track
  }

  return {
    add,
    find: (consultId) => entries.get(consultId)?.track,
    open: () => [...entries.values()].filter(({ open }) => open).map(({ track }) => track),
    forget(before) {
      for (const [id, { open, createdAt }] of entries) {
        if (!open && createdAt < before) entries.delete(id)
      }
    },
  }
}
