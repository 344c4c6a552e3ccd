import type { ConsultEvent } from '../../src/consult/event.ts'
import { oneAtATime } from './one-at-a-time.ts'

/**
 * What has been heard of one consult. Events may be taken as they come: repeated, out of order, with holes. Each is handed
 * on once, in sequence.
 */
export type Track = {
  /** The newest sequence handed on. */
  last(): number
  /** Takes an event that was pushed. If one before it is missing, or this one was cut short, all are read. */
  take(event: ConsultEvent, truncated?: boolean): void
  /** Reads what is missing. Never rejects: what cannot be helped goes to `fail`. */
  catchUp(): Promise<void>
  /** Takes events that were read: nothing is missing between them that could still be had. */
  takeRead(events: ConsultEvent[]): void
}

export type TrackOptions = {
  after: number
  emit: (event: ConsultEvent) => void
  read: (after: number) => Promise<ConsultEvent[]>
  fail: (cause: unknown) => void
}

export const createTrack = ({ after, emit, read, fail }: TrackOptions): Track => {
  let last = after

  const handOn = (event: ConsultEvent): void => {
    last = event.sequence
    emit(event)
  }
  const takeRead = (events: ConsultEvent[]): void => {
    for (const event of events) if (event.sequence > last) handOn(event)
  }
  const readOn = oneAtATime(async () => takeRead(await read(last)))
  const catchUp = () => readOn().catch(fail)

  const take: Track['take'] = (event, truncated = false) => {
    if (event.sequence <= last) return
    if (event.sequence === last + 1 && !truncated) handOn(event)
    else void catchUp()
  }

  return { last: () => last, take, takeRead, catchUp }
}
