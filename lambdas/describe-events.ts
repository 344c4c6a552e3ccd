import type { EndpointDeps } from './http/endpoint.ts'
import { openEndpoint } from './http/endpoint.ts'

/** `GET /v1/asyncapi.json`: the document that is committed. Only this function needs it, and all would read it when they start. */
export const describeEventsHandler = (deps: Pick<EndpointDeps, 'failed'>) =>
  openEndpoint(deps, async () => {
    const { default: body } = await import('../docs/asyncapi.json', { with: { type: 'json' } })
    return { status: 200, headers: { 'cache-control': 'public, max-age=300' }, body }
  })
