import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'
import { showWebhook } from './show-webhook.ts'

/** `GET /v1/webhooks/{id}` */
export const getWebhookHandler = (deps: EndpointDeps & { endpoints: WebhookEndpoints }) =>
  endpoint(deps, {}, async ({ caller, path }) => {
    const webhook = await deps.endpoints.get(caller.id, path['id'] ?? '')
    return webhook ? { status: 200, body: showWebhook(webhook) } : problem('not_found')
  })
