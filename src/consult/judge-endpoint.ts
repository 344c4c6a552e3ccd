import { pauseIfFailing } from './circuit.ts'
import { tellDisabled } from './tell-disabled.ts'
import type { TellDisabledDeps } from './tell-disabled.ts'
import type { Attempt } from './ports/deliveries.ts'
import type { EndpointHealths } from './ports/endpoint-health.ts'
import type { DeliverableEndpoint, EndpointHealth } from './ports/webhook-endpoints.ts'
import type { DisabledReason } from './notice.ts'

export type JudgeDeps = TellDisabledDeps & { health: EndpointHealths }

const daysOfFailure = 5
/** Two short outages with a quiet week between them are not a week of failure. */
const failuresAtLeast = 10

/** Keeps what an attempt tells of its endpoint, and disables one that is gone or has long been failing. */
export const judgeEndpoint = async (
  deps: JudgeDeps,
  endpoint: DeliverableEndpoint,
  { outcome }: Attempt,
): Promise<'enabled' | 'disabled'> => {
  switch (outcome) {
    case 'delivered': {
      const { verified, failingSince, pausedUntil } = endpoint
      const isNews = !verified || failingSince !== null || pausedUntil !== null
      if (isNews) await deps.health.answered(endpoint)
      return 'enabled'
    }
    case 'gone':
      return disable(deps, endpoint, 'gone')
    case 'failed': {
      const health = await deps.health.failed(endpoint, deps.clock.now())
      if (health === undefined) return 'enabled'
      if (isHopeless(health, deps.clock.now())) return disable(deps, endpoint, 'failing')
      await pauseIfFailing(deps, endpoint, health.failures)
      return 'enabled'
    }
  }
}

const isHopeless = ({ failingSince, failures }: EndpointHealth, now: Date): boolean =>
  failingSince !== null &&
  failures >= failuresAtLeast &&
  now.getTime() - Date.parse(failingSince) >= daysOfFailure * 24 * 3600 * 1000

const disable = async (
  deps: JudgeDeps,
  endpoint: DeliverableEndpoint,
  reason: DisabledReason,
): Promise<'disabled'> => {
  if (await deps.health.disable(endpoint, reason)) await tellDisabled(deps, endpoint, reason)
  return 'disabled'
}
