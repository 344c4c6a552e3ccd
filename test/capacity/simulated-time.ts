import type { Time } from '../../listener/time.ts'

/** Lets whatever can go on without time go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** One clock for all, in whole milliseconds, that goes on as soon as nothing is left to be done. */
export const simulatedTime = () => {
  let now = 0
  const due = new Map<number, Set<() => void>>()
  const time: Time = {
    now: () => now,
    after: (milliseconds, work) => {
      const at = Math.max(now + 1, Math.ceil(now + milliseconds))
      const works = due.get(at) ?? new Set()
      due.set(at, works)
      works.add(work)
      return () => works.delete(work)
    },
  }
  return {
    time,
    clock: { now: () => new Date(now) },
    pass: async (milliseconds: number): Promise<void> => {
      const until = now + milliseconds
      await settled()
      while (now < until) {
        now += 1
        const works = due.get(now)
        if (!works) continue
        due.delete(now)
        for (const work of works) work()
        await settled()
      }
    },
  }
}
