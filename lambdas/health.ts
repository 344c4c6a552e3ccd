import { openEndpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'

/** What the service consists of; each resolves to true when that part works. */
export type Checks = Record<'store' | 'queue' | 'listener', () => Promise<boolean>>

/** `GET /health`: 200 only while all parts work, so that nobody is told of a service whose worker stands still. */
export const healthHandler = (deps: Pick<EndpointDeps, 'failed'> & { checks: Checks }) =>
  openEndpoint(deps, async () => {
    const names = Object.keys(deps.checks) as (keyof Checks)[]
    const states = await Promise.all(
      names.map(
        async (name) => [name, (await works(deps.checks[name])) ? 'ok' : 'failing'] as const,
      ),
    )
    const healthy = states.every(([, state]) => state === 'ok')
    const body = { status: healthy ? 'ok' : 'failing', checks: Object.fromEntries(states) }
    return { status: healthy ? 200 : 503, headers: { 'cache-control': 'no-store' }, body }
  })

/** A part that cannot be asked does not work; which one says enough. */
const works = (check: () => Promise<boolean>): Promise<boolean> => check().catch(() => false)
