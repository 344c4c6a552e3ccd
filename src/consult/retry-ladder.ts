import { liveEvents } from './event.ts'
import type { WebhookEventType } from './notice.ts'

/** Seconds between tries. */
export const liveSteps = [2, 10, 30, 120, 600]
export const finalSteps = [...liveSteps, 3600, 3 * 3600, 6 * 3600, 12 * 3600]

/** A fifth either way, so that a receiver that comes back is not met by everybody at once. */
const jitter = 0.2
export const retryAfterAtMost = 3600

const stepsOf = (type: WebhookEventType) => (liveEvents.has(type) ? liveSteps : finalSteps)

/**
 * Seconds until the try after `attempt` (1 is the first), or undefined when there is none: what a live state says is
 * worthless after some minutes, a final state is worth a day. `random` is in [0, 1). A receiver's Retry-After can make a
 * step longer, within an hour, never shorter.
 */
export const nextTryIn = (
  type: WebhookEventType,
  attempt: number,
  { random, retryAfterSeconds }: { random: number; retryAfterSeconds: number | null },
): number | undefined => {
  const step = stepsOf(type)[attempt - 1]
  if (step === undefined) return undefined
  const jittered = step * (1 - jitter + 2 * jitter * random)
  return Math.max(jittered, Math.min(retryAfterSeconds ?? 0, retryAfterAtMost))
}

/** What waits is looked at more seldom the longer it has waited, or a dead receiver's whole past were looked at all the time. */
const shareOfAge = 0.25

/**
 * Seconds until a try that was held is looked at again, or undefined when it has been waiting for longer than all its tries
 * would have taken.
 */
export const nextLookIn = (
  type: WebhookEventType,
  { heldForSeconds, ageSeconds }: { heldForSeconds: number; ageSeconds: number },
): number | undefined => {
  const wholeLadder = stepsOf(type).reduce((sum, step) => sum + step, 0)
  return ageSeconds > wholeLadder ? undefined : Math.max(heldForSeconds, ageSeconds * shareOfAge)
}
