import type { Timers } from './timers.ts'

export type Watchdog = {
  /** It is alive; from now on it may be silent for so long, and the margin on top. */
  feed(quietMs: number): void
  stop(): void
}

/** Barks when nothing was heard for too long, whatever anybody believes. */
export const createWatchdog = (timers: Timers, marginMs: number, bark: () => void): Watchdog => {
  let stop = () => {}
  return {
    feed(quietMs) {
      stop()
      stop = timers.after(quietMs + marginMs, bark)
    },
    stop: () => stop(),
  }
}
