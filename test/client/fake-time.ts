/** Lets everything happen that waits for nothing but promises. */
export const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Time that stands still until it is told to pass. */
export const fakeTime = () => {
  let now = Date.parse('2026-01-05T12:00:00Z')
  let timers: { at: number; work: () => void }[] = []
  return {
    now: () => now,
    after(milliseconds: number, work: () => void) {
      const timer = { at: now + milliseconds, work }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    /** How many wait for their time. */
    pending: () => timers.length,
    /** Does what falls due on the way, in its order, and what comes of it. */
    async pass(milliseconds: number): Promise<void> {
      const until = now + milliseconds
      await settle()
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        now = next.at
        timers = timers.filter((other) => other !== next)
        next.work()
        await settle()
      }
      now = until
    },
  }
}
export type FakeTime = ReturnType<typeof fakeTime>
