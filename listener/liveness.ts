import type { Beat } from '../src/adapters/dynamodb/listener-heartbeat.ts'
import type { Time } from './time.ts'

/** When the beats were asked for and when they were there, on one's own monotonic clock. */
type Reading = { asked: number; answered: number }

/** Which of the other listeners live, told by their counters alone. */
export type Liveness = {
  /** Takes in all beats as they were read; true when somebody has been found dead. */
  learn(beats: Beat[], reading: Reading): boolean
  /** True once a listener’s counter has stood still for a whole lease; it never beats again then. */
  isDead(listener: string): boolean
  /** The listeners that beat, as far as they are not dead. */
  living(): Beat[]
  /** Those that are dead though they still have a row. */
  dead(): string[]
}

/**
 * Watches counters. A number counts from when the answer that showed it first was there, and it has stood still when a
 * question asked a whole lease later is answered the same. A listener without a row, which may yet own leases, is watched
 * from when somebody first asks for it.
 */
export const watchListeners = (leaseMs: number, time: Pick<Time, 'now'>): Liveness => {
  const seen = new Map<string, { beat: number | undefined; since: number; dead: boolean }>()
  let beats: Beat[] = []

  const isDead = (listener: string): boolean => {
    const known = seen.get(listener)
    if (!known) seen.set(listener, { beat: undefined, since: time.now(), dead: false })
    return known?.dead ?? false
  }

  return {
    learn(read, reading) {
      beats = read
      let found = false
      const counters = new Map(read.map(({ listener, beat }) => [listener, beat]))
      for (const listener of new Set([...seen.keys(), ...counters.keys()])) {
        const beat = counters.get(listener)
        const known = seen.get(listener)
        if (known?.dead && beat === undefined) continue
        if (!known || known.beat !== beat) {
          seen.set(listener, { beat, since: reading.answered, dead: false })
        } else if (!known.dead && reading.asked - known.since >= leaseMs) {
          known.dead = true
          found = true
        }
      }
      return found
    },
    isDead,
    living: () => beats.filter(({ listener }) => !isDead(listener)),
    dead: () => beats.map(({ listener }) => listener).filter(isDead),
  }
}
