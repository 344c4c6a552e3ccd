import type { Time } from '../../listener/time.ts'

/** Lets whatever can go on without time go on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A clock that stands still unless it is told otherwise. */
export const manualTime = (startMs = 50_000) => {
  let now = startMs
  let timers: { at: number; work: () => void }[] = []
  const time: Time = {
    now: () => now,
    after: (milliseconds, work) => {
      const timer = { at: now + milliseconds, work }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
  }
  return {
    time,
    advance: async (milliseconds: number) => {
      const until = now + milliseconds
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((other) => other !== next)
        now = Math.max(now, next.at)
        next.work()
        await settled()
      }
      now = until
    },
    /** Time that passes without the process being there. */
    freeze: (milliseconds: number) => {
      now += milliseconds
    },
  }
}
