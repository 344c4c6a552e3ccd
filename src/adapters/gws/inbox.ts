import { pause } from './timers.ts'
import type { Timers } from './timers.ts'

export type Entry = {
  /** The signal tells that the work is of no more use to anybody. Why it rejects is for its giver to report. */
  work: (abandoned: AbortSignal) => Promise<void>
  /** What it holds in memory while it waits. */
  bytes: number
  /** Milliseconds before each further try; without any it is tried once. */
  pausesMs: readonly number[]
  /** What to call it when it has failed for good. */
  failure: string
}

export type Inbox = {
  add(entry: Entry): void
  /** Forgets what waits. What is under way goes on, since it cannot be called back, but is neither repeated nor missed. */
  clear(): void
  /** Resolves once nothing is under way any more. */
  settled(): Promise<void>
}

export type InboxOptions = {
  timers: Timers
  atMost: { entries: number; bytes: number }
  /** An entry failed for good, or too many wait: everything has been forgotten. */
  onTrouble: (failure: string) => void
}

/** Work in strict order, one at a time. Nothing is ever passed over: either it succeeds, or everything after it goes too. */
export const openInbox = ({ timers, atMost, onTrouble }: InboxOptions): Inbox => {
  let waiting: Entry[] = []
  let bytes = 0
  let abandoning = new AbortController()
  let working: Promise<void> | undefined

  const clear = () => {
    waiting = []
    bytes = 0
    abandoning.abort()
    abandoning = new AbortController()
  }
  const attempt = async (entry: Entry, signal: AbortSignal): Promise<void> => {
    for (const pauseMs of entry.pausesMs) {
      try {
        return await entry.work(signal)
      } catch {
        // The next try, or the last one, tells.
        await pause(timers, pauseMs, signal)
        if (signal.aborted) return
      }
    }
    return entry.work(signal)
  }
  const workOff = async (): Promise<void> => {
    for (let entry = waiting[0]; entry; entry = waiting[0]) {
      const { signal } = abandoning
      try {
        await attempt(entry, signal)
        if (signal.aborted) continue
        waiting.shift()
        bytes -= entry.bytes
      } catch {
        if (signal.aborted) continue
        clear()
        onTrouble(entry.failure)
      }
    }
    working = undefined
  }

  return {
    add(entry) {
      const isFull = waiting.length >= atMost.entries || bytes + entry.bytes > atMost.bytes
      if (isFull && waiting.length > 0) {
        clear()
        return onTrouble('too much is waiting')
      }
      waiting.push(entry)
      bytes += entry.bytes
      working ??= workOff()
    },
    clear,
    settled: async () => {
      while (working) await working
    },
  }
}
