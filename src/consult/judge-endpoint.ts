import { pauseIfFailing } from './circuit.ts'
import { tellDisabled } from './tell-disabled.ts'
import type { TellDisabledDeps } from './tell-disabled.ts'
import type { Attempt } from './ports/deliveries.ts'
import type { EndpointHealths } from './ports/endpoint-health.ts'
import type { DeliverableEndpoint, EndpointHealth } from './ports/webhook-endpoints.ts'
import type { DisabledReason } from './notice.ts'
import { secondsSince } from './seconds-since.ts'
import { slownessAfter } from './slow-lane.ts'

export type JudgeDeps = TellDisabledDeps & { health: EndpointHealths }

export const daysOfFailure = 5
export const failuresAtLeast = 10
const dayMs = 24 * 3600 * 1000

/** Two short outages with quiet days between them are not five days of failure: after a day without any it is another outage. */
const failureAt = (now: Date) => ({ at: now, quietSince: new Date(now.getTime() - dayMs) })

/**
 * Keeps what an attempt tells of its endpoint, and disables one that is gone or has long been failing: `enabled` where that
 * was another URL's, which the endpoint has no more. Safe to repeat but for the count.
 */
export const judgeEndpoint = async (
  deps: JudgeDeps,
  endpoint: DeliverableEndpoint,
  attempt: Attempt,
): Promise<'enabled' | 'disabled'> => {
  const slowness = slownessAfter(endpoint, attempt.durationMs, deps.clock.now())
  if (slowness) await deps.health.slow(endpoint, slowness)
  return judgeOutcome(deps, endpoint, attempt)
}

const judgeOutcome = async (
  deps: JudgeDeps,
  endpoint: DeliverableEndpoint,
  attempt: Attempt,
): Promise<'enabled' | 'disabled'> => {
  switch (attempt.outcome) {
    case 'delivered': {
      const { verified, failingSince, pausedUntil } = endpoint
      const isNews = !verified || failingSince !== null || pausedUntil !== null
      if (isNews) await deps.health.answered(endpoint)
      return 'enabled'
    }
    case 'gone': {
      const health = await deps.health.failed(endpoint, failureAt(deps.clock.now()))
      return health ? disable(deps, { endpoint, health, reason: 'gone' }) : 'enabled'
    }
    case 'failed': {
      const health = await deps.health.failed(endpoint, failureAt(deps.clock.now()))
      if (health === undefined) return 'enabled'
      if (isHopeless(health, deps.clock.now())) {
        return disable(deps, { endpoint, health, reason: 'failing' })
      }
      const { retryAfterSeconds } = attempt
      await pauseIfFailing(deps, endpoint, { failures: health.failures, retryAfterSeconds })
      return 'enabled'
    }
  }
}

const isHopeless = ({ failingSince, failures }: EndpointHealth, now: Date): boolean =>
  failingSince !== null &&
  failures >= failuresAtLeast &&
  secondsSince(failingSince, now) >= daysOfFailure * 24 * 3600

type Judged = {
  endpoint: DeliverableEndpoint
  health: EndpointHealth
  reason: DisabledReason
}

/** Told first, and under one id however often: what is told twice is known to be the same, what is not told nobody knows. */
const disable = async (
  deps: JudgeDeps,
  { endpoint, health: { failingSince }, reason }: Judged,
): Promise<'enabled' | 'disabled'> => {
  await tellDisabled(deps, endpoint, { reason, failingSince })
  return (await deps.health.disable(endpoint, reason)) ? 'disabled' : 'enabled'
}
