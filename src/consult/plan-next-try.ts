import type { Tried } from './make-attempt.ts'
import type { Clock } from './ports/clock.ts'
import type { Delivery } from './ports/deliveries.ts'
import { nextLookIn, nextTryIn } from './retry-ladder.ts'
import type { Told } from './supersession.ts'

export type PlanDeps = {
  clock: Clock
  /** In [0, 1). */
  random: () => number
}

type Done = { delivery: Delivery; posted: Told; tried: Tried }

/** The next try of what has not been taken, or undefined when that was the last one. One that was held is made yet. */
export const planNextTry = (
  { clock, random }: PlanDeps,
  { delivery, posted: { type }, tried: { attempt, held } }: Done,
): Delivery | undefined => {
  if (attempt.outcome === 'delivered') return undefined
  const { narrow, due, untried, ...rest } = delivery
  const now = clock.now().getTime()
  const firstDueAt = delivery.firstDueAt ?? delivery.dueAt
  const secondsSince = (moment: number) => (now - moment) / 1000
  const retryAfterSeconds = attempt.outcome === 'failed' ? attempt.retryAfterSeconds : null
  const seconds = held
    ? nextLookIn(type, {
        heldForSeconds: -secondsSince(held.getTime()),
        ageSeconds: secondsSince(Date.parse(firstDueAt)),
      })
    : nextTryIn(type, delivery.attempt, { random: random(), retryAfterSeconds })
  if (seconds === undefined) return undefined
  const dueAt = new Date(now + seconds * 1000).toISOString()
  return { ...rest, attempt: delivery.attempt + (held ? 0 : 1), firstDueAt, dueAt }
}
