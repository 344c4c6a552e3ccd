import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

/** `DELETE /v1/webhooks/{id}` */
export const deleteWebhookHandler = (deps: EndpointDeps & { endpoints: WebhookEndpoints }) =>
  endpoint(deps, {}, async ({ caller, path }) => {
    const removed = await deps.endpoints.remove(caller.id, path['id'] ?? '')
    return removed ? { status: 204 } : problem('not_found')
  })
