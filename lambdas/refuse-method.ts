import { openEndpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

/**
 * `GET` and `DELETE /v1/mcp`: there are no streams and no sessions to be had. Source: MCP specification 2025-11-25,
 * basic/transports, which wants 405 for both.
 */
export const refuseMethodHandler = (deps: Pick<EndpointDeps, 'failed'>) =>
  openEndpoint(deps, () =>
    Promise.resolve(problem('method_not_allowed', { headers: { allow: 'POST' } })),
  )
