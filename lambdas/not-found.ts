import { openEndpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

/** Whatever no route takes: a problem like any other, with its request id. */
export const notFoundHandler = (deps: Pick<EndpointDeps, 'failed'>) =>
  openEndpoint(deps, () =>
    Promise.resolve(problem('not_found', { detail: 'there is no such call' })),
  )
