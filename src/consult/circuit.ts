import { deliveryMs } from './delivery-times.ts'
import type { Clock } from './ports/clock.ts'
import type { EndpointHealths } from './ports/endpoint-health.ts'
import type { DeliverableEndpoint } from './ports/webhook-endpoints.ts'
import type { Within } from './ports/within.ts'
import { retryAfterAtMost } from './retry-ladder.ts'

/** So many failures in a row, and only every now and then somebody tries whether the endpoint is back. */
export const failuresAtMost = 5
/** Longer than a try may take, or there would be two that tell. */
export const pauseSeconds = 15

export type CircuitDeps = {
  health: EndpointHealths
  clock: Clock
  within: Within
  /** Hears of what could not be kept, and did not matter enough to fail for it. */
  unkept: (cause: unknown) => void
}

const pauseEnd = (now: Date, seconds = pauseSeconds): Date =>
  new Date(now.getTime() + seconds * 1000)

/**
 * Until when an endpoint is left alone; undefined when it may be tried now. One that fails all the time, or asks for it, is
 * left alone for some seconds, so that it takes no room from others; then one try is let through, which tells.
 */
export const heldUntil = async (
  { health, clock, within, unkept }: CircuitDeps,
  { callerId, id, pausedUntil }: DeliverableEndpoint,
): Promise<Date | undefined> => {
  if (pausedUntil === null) return undefined
  const now = clock.now()
  if (now < new Date(pausedUntil)) return new Date(pausedUntil)
  const until = pauseEnd(now)
  try {
    const claim = health.takeProbe({ callerId, id, pausedUntil }, until)
    const isOurs = await within(deliveryMs.claim, claim)
    return isOurs ? undefined : until
  } catch (cause) {
    unkept(cause)
    return until
  }
}

type Failure = { failures: number; retryAfterSeconds: number | null }

/** After a failure: the endpoint is left alone if there have been enough of them, and for as long as it asks, in reason. */
export const pauseIfFailing = async (
  { health, clock }: Pick<CircuitDeps, 'health' | 'clock'>,
  endpoint: DeliverableEndpoint,
  { failures, retryAfterSeconds }: Failure,
): Promise<void> => {
  const asked = Math.min(retryAfterSeconds ?? 0, retryAfterAtMost)
  const seconds = Math.max(failures >= failuresAtMost ? pauseSeconds : 0, asked)
  if (seconds > 0) await health.pause(endpoint, pauseEnd(clock.now(), seconds))
}
