import type { ConsultEvent } from '../../src/consult/event.ts'
import { pause } from '../http/pause.ts'
import { waitAfter } from '../http/persistently.ts'
import { readEvents } from '../read-consults.ts'
import { getConsult } from '../start-consult.ts'
import type { Calls } from '../start-consult.ts'
import { eventStream } from './event-stream.ts'
import type { ServerFrame } from './frame.ts'
import { isFinal, mayGoOn } from './is-final.ts'
import { createTrack } from './track.ts'
import type { Switchboard } from './switchboard.ts'

const pollSeconds = 20

/** Follows one consult; see `ConsultBridge.follow`. */
export const followConsult = (
  calls: Calls,
  switchboard: Switchboard,
  { consultId, after, until }: { consultId: string; after: number; until: AbortSignal[] },
): AsyncIterableIterator<ConsultEvent> => {
  const { runtime } = calls
  const stream = eventStream<ConsultEvent>(until)
  const patience = { patienceMs: Infinity, signal: stream.over }

  const track = createTrack({
    after,
    fail: stream.fail,
    read: async (from) => (await readEvents(calls, consultId, { after: from, ...patience })).events,
    emit(event) {
      stream.push(event)
      if (isFinal(event.type)) stream.end()
    },
  })
  const hear = (frame: ServerFrame): void => {
    if (frame.type === 'event') track.take(frame.event, frame.truncated)
    if (frame.type === 'gap') void track.catchUp()
  }
  const poll = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const query = { after: track.last(), wait: pollSeconds }
      const { events } = await readEvents(calls, consultId, {
        ...query,
        ...patience,
        signal,
      })
      track.takeRead(events)
      // Should something on the way not let it wait, it is not asked without a pause.
      if (events.length === 0) await pause(runtime, waitAfter(runtime, 0), signal)
    }
  }

  const begin = async (): Promise<void> => {
    const { state, sequence } = await getConsult(calls, consultId, patience)
    if (stream.over.aborted) return
    // Nothing would ever be heard of it again; but for a colleague who comes late.
    if (isFinal(state) && !mayGoOn(state) && sequence <= after) return stream.end()
    const leave = switchboard.join({ consultId, last: track.last, hear, poll, fail: stream.fail })
    stream.over.addEventListener('abort', leave)
  }
  begin().catch(stream.fail)
  return stream.iterator
}
