/** Waiting, as a port: tests need not wait for real. */
export type Timers = {
  /** Does the work after so many milliseconds, unless it is cancelled before. */
  after(milliseconds: number, work: () => void): Cancel
}
type Cancel = () => void

export const realTimers: Timers = {
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** Resolves after so many milliseconds, or as soon as the signal says that nobody waits for it any more. */
export const pause = (timers: Timers, milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = timers.after(milliseconds, done)
    signal.addEventListener('abort', done)
  })
