import type { CallerKeys } from '../src/adapters/dynamodb/caller-keys.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

/** `DELETE /v1/keys/{id}`: the key and the caller tokens that it has made open nothing any more. */
export const revokeKeyHandler = (deps: EndpointDeps & { callerKeys: Pick<CallerKeys, 'revoke'> }) =>
  endpoint(deps, { admits: 'operators' }, async ({ path }) =>
    (await deps.callerKeys.revoke(path['id'] ?? '')) ? { status: 204 } : problem('not_found'),
  )
