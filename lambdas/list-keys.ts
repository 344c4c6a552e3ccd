import type { CallerKeys } from '../src/adapters/dynamodb/caller-keys.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { showKey } from './show-key.ts'

/** `GET /v1/keys`: those that were made here and are good; configured ones are in the tenant's file. */
export const listKeysHandler = (deps: EndpointDeps & { callerKeys: Pick<CallerKeys, 'list'> }) =>
  endpoint(deps, { admits: 'operators' }, async () => {
    const items = (await deps.callerKeys.list()).map(showKey)
    return { status: 200, body: { items, nextCursor: null } }
  })
