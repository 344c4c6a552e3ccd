import type { Clock } from './ports/clock.ts'
import type { EndpointHealths } from './ports/endpoint-health.ts'
import type { DeliverableEndpoint } from './ports/webhook-endpoints.ts'

/** So many failures in a row, and only every now and then somebody tries whether the endpoint is back. */
const failuresAtMost = 5
/** Longer than a try may take, or there would be two that tell. */
export const pauseSeconds = 15

type CircuitDeps = { health: EndpointHealths; clock: Clock }

const pauseEnd = (now: Date): Date => new Date(now.getTime() + pauseSeconds * 1000)

/**
 * Whether an endpoint may be tried now. One that fails all the time is left alone for some seconds, so that it takes no room
 * from others; then one try is let through, which tells. Who is not let through was told by a try of seconds ago.
 */
export const mayTry = async (
  { health, clock }: CircuitDeps,
  { callerId, id, pausedUntil }: DeliverableEndpoint,
): Promise<boolean> => {
  if (pausedUntil === null) return true
  const now = clock.now()
  if (now < new Date(pausedUntil)) return false
  return health.takeProbe({ callerId, id, pausedUntil }, pauseEnd(now))
}

/** After a failure: the endpoint is left alone if there have been enough of them. */
export const pauseIfFailing = async (
  { health, clock }: CircuitDeps,
  endpoint: DeliverableEndpoint,
  failures: number,
): Promise<void> => {
  if (failures >= failuresAtMost) await health.pause(endpoint, pauseEnd(clock.now()))
}
