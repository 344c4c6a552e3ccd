import { eventSources } from '../src/config/routes.ts'
import type { Tenant } from '../src/config/tenant.ts'
import { functionNeeds } from './function-needs.ts'
import type { Busy } from './function-needs.ts'
import { unreservedAtLeast } from './limits.ts'

/** What queues start shares with all else what nobody has reserved: one tenant's at their busiest must find room. */
const left = Math.max(
  unreservedAtLeast,
  eventSources.reduce((sum, { concurrency }) => sum + concurrency, 0),
)

/** How many places a tenant's functions reserve of what its account may run at once. */
export const reservedBy = (tenant: Busy): number =>
  Object.values(functionNeeds).reduce((sum, { atOnce }) => sum + (atOnce?.(tenant) ?? 0), 0)

/** What no tenant can know of itself: a sentence for each account and region whose tenants reserve too much together. */
export const accountObjections = (tenants: Tenant[], concurrentExecutions: number): string[] => {
  const places = new Map<string, Tenant[]>()
  for (const tenant of tenants) {
    const place = `${tenant.account ?? 'the account'} ${tenant.region}`
    places.set(place, [...(places.get(place) ?? []), tenant])
  }
  return [...places].flatMap(([place, there]) => {
    const reserved = there.reduce((sum, tenant) => sum + reservedBy(tenant), 0)
    if (reserved + left <= concurrentExecutions) return []
    const names = there.map(({ name }) => name).join(', ')
    return `${names}: reserve ${reserved} of ${concurrentExecutions} concurrent executions in ${place}, and leave less than ${left} for all else`
  })
}
