import type { Time } from './time.ts'

export type SweepingDeps = {
  time: Pick<Time, 'now'>
  random: () => number
  /** Rejects when something was left undone. */
  sweep: () => Promise<void>
}

export type Sweeping = {
  /** There is something to be found. */
  due(): void
  /** Sweeps when that is due; true when it was, and nothing was left undone. Rejects as the sweep does. */
  go(): Promise<boolean>
}

const everyMs = 60_000
const againAfterMs = 2000
const againAtLatestMs = 30_000

/** Sweeps once a minute and when there is a reason to. One that fails stays due, and is not repeated in haste. */
export const createSweeping = ({ time, random, sweep }: SweepingDeps): Sweeping => {
  let isDue = true
  let sweptAt = 0
  let notBefore = -Infinity
  let failures = 0

  const pauseMs = () => Math.min(againAfterMs * 2 ** (failures - 1), againAtLatestMs)

  return {
    due() {
      isDue = true
    },
    async go() {
      isDue ||= time.now() - sweptAt >= everyMs
      if (!isDue || time.now() < notBefore) return false
      try {
        await sweep()
      } catch (cause) {
        failures += 1
        notBefore = time.now() + pauseMs() * (0.5 + random() / 2)
        throw cause
      }
      isDue = false
      failures = 0
      sweptAt = time.now()
      return true
    },
  }
}
