import type { Clock } from '../../consult/ports/clock.ts'

export type Backoff = {
  /** Milliseconds to wait before the next start; longer each time, until it `succeeded`. */
  next(): number
  /** True when there were so many handshakes lately that the next one has to wait as long as can be. */
  isSpent(): boolean
  handshaken(): void
  succeeded(): void
}

export type BackoffOptions = { floorMs: number; capMs: number; clock: Clock; random: () => number }

const handshakesAtMost = 10
const withinMs = 5 * 60_000

/**
 * Anything between the floor and a bound that doubles: sessions that fell together do not come back together. A server that
 * lets everybody in and throws everybody out again would see the floor only, so handshakes have a budget besides.
 */
export const createBackoff = ({ floorMs, capMs, clock, random }: BackoffOptions): Backoff => {
  let failures = 0
  let handshakes: number[] = []
  const now = () => clock.now().getTime()
  const isSpent = () => {
    handshakes = handshakes.filter((at) => at > now() - withinMs)
    return handshakes.length > handshakesAtMost
  }
  return {
    next() {
      failures += 1
      if (isSpent()) return between(capMs / 2, capMs, random())
      return between(floorMs, Math.min(capMs, floorMs * 2 ** failures), random())
    },
    isSpent,
    handshaken: () => void handshakes.push(now()),
    succeeded: () => void (failures = 0),
  }
}

const between = (least: number, most: number, share: number): number =>
  least + share * (most - least)
