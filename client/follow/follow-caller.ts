import type { Consult } from '../../src/consult/consult.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { Notice } from '../../src/consult/notice.ts'
import { BridgeProblem } from '../http/bridge-problem.ts'
import { pause } from '../http/pause.ts'
import { readEvents } from '../read-consults.ts'
import type { EventsOptions } from '../read-consults.ts'
import type { Calls } from '../start-consult.ts'
import { consultsSince } from './consults-since.ts'
import { eventStream } from './event-stream.ts'
import type { ServerFrame } from './frame.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { Switchboard } from './switchboard.ts'
import type { Track } from './track.ts'
import { trackBook } from './track-book.ts'

const dayMs = 24 * 60 * 60_000
/** The clocks of the bridge's functions differ by less. */
const skewMs = 60_000
const pollEveryMs = 5000

/** Follows all of the caller's consults; see `ConsultBridge.followAll`. */
export const followCaller = async (
  calls: Calls,
  switchboard: Switchboard,
  { until, notice }: { until: AbortSignal[]; notice: ((notice: Notice) => void) | undefined },
): Promise<AsyncIterableIterator<ConsultEvent>> => {
  const { runtime } = calls
  const stream = eventStream<ConsultEvent>(until)
  const patience = { patienceMs: Infinity, signal: stream.over }
  const book = trackBook({
    emit: stream.push,
    fail: stream.fail,
    read: (id, after) => readIfKept(calls, id, { after, ...patience }),
  })
  /** Whatever was made since is in the book, or new. */
  let horizon = runtime.now() - dayMs
  /** When the newest consult was made that a survey has found. */
  let newest = horizon

  const trackOf = (consult: Consult, ifOld: number): Track =>
    book.find(consult.id) ?? book.add(consult, Date.parse(consult.createdAt) >= horizon ? 0 : ifOld)

  const note = async (): Promise<void> => {
    for await (const consult of consultsSince(calls, horizon, patience)) {
      newest = Math.max(newest, Date.parse(consult.createdAt))
      book.add(consult, consult.sequence)
    }
  }

  /** Finds what no frame has told of: consults made meanwhile, and what has become of the open ones. */
  const survey = oneAtATime(async () => {
    let found = newest
    const unlisted = new Set(book.open())
    // A page tells of a hundred; only those that are older than all of them are asked for one by one.
    const since = Math.min(newest - skewMs, book.oldestOpen(horizon))
    for await (const consult of consultsSince(calls, since, patience)) {
      found = Math.max(found, Date.parse(consult.createdAt))
      const track = trackOf(consult, 0)
      unlisted.delete(track)
      if (consult.sequence > track.last()) await track.catchUp()
    }
    for (const track of unlisted) await track.catchUp()
    newest = found
    horizon = Math.max(horizon, Math.min(newest - skewMs, runtime.now() - dayMs))
    book.forget(horizon)
  })
  const look = () => void survey().catch(stream.fail)

  const hear = (frame: ServerFrame): void => {
    if (frame.type === 'event') {
      const { event, truncated } = frame
      trackOf(event.consult, event.sequence - 1).take(event, truncated)
    }
    if (frame.type === 'notice') notice?.(frame.notice)
    if (frame.type === 'subscribed') look()
    if (frame.type === 'gap') {
      const track = book.find(frame.consultId)
      if (track) void track.catchUp()
      else look()
    }
  }
  const poll = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await survey()
      await pause(runtime, pollEveryMs, signal)
    }
  }

  try {
    await note()
  } catch (cause) {
    if (stream.over.aborted) return stream.iterator
    stream.end()
    throw cause
  }
  if (stream.over.aborted) return stream.iterator
  const all = { consultId: undefined, last: () => 0 }
  const leave = switchboard.join({ ...all, hear, poll, fail: stream.fail })
  stream.over.addEventListener('abort', leave)
  return stream.iterator
}

/** What the bridge has cleaned up meanwhile has nothing more to tell. */
const readIfKept = async (
  calls: Calls,
  consultId: string,
  options: EventsOptions,
): Promise<ConsultEvent[]> => {
  try {
    return (await readEvents(calls, consultId, options)).events
  } catch (cause) {
    if (cause instanceof BridgeProblem && cause.code === 'not_found') return []
    throw cause
  }
}
