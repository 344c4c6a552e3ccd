import { realTimers } from '../src/adapters/gws/timers.ts'
import type { Timers } from '../src/adapters/gws/timers.ts'

/** A monotonic clock of this process alone, in milliseconds, and what happens at a time on it. */
export type Time = Timers & { now(): number }

export const processTime: Time = { ...realTimers, now: () => performance.now() }

export const pause = (time: Time, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    time.after(milliseconds, resolve)
  })

export type Repeated = {
  work: () => Promise<void>
  failed: (cause: unknown) => void
  /** What has failed is done again after this long, if that is sooner. */
  againAfterMs?: number
}

/**
 * Does the work again and again, that long apart and never twice at once. A failure is told and does not end it. `stop`
 * waits for the work under way.
 */
export const repeat = (
  time: Time,
  everyMs: number,
  { work, failed, againAfterMs = everyMs }: Repeated,
): { stop(): Promise<void> } => {
  let stopped = false
  let cancel = () => {}
  const round = async (): Promise<void> => {
    let pauseMs = everyMs
    await work().catch((cause: unknown) => {
      pauseMs = Math.min(everyMs, againAfterMs)
      failed(cause)
    })
    if (stopped) return
    cancel = time.after(pauseMs, () => {
      running = round()
    })
  }
  let running = round()
  return {
    async stop() {
      stopped = true
      cancel()
      await running
    },
  }
}
