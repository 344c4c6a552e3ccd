import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { showWebhook } from './show-webhook.ts'

/** `GET /v1/webhooks` */
export const listWebhooksHandler = (deps: EndpointDeps & { endpoints: WebhookEndpoints }) =>
  endpoint(deps, {}, async ({ caller }) => {
    const items = (await deps.endpoints.list(caller.id)).map(showWebhook)
    return { status: 200, body: { items, nextCursor: null } }
  })
