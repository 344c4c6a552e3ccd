import { z } from 'zod'
import type { Attempts } from '../src/consult/ports/attempts.ts'
import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'
import { unlessForeign } from './http/unless-foreign.ts'

export const DeliveriesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(1000).optional(),
})

/** `GET /v1/webhooks/{id}/deliveries`: the tries that were made, newest first. */
export const listDeliveriesHandler = (
  deps: EndpointDeps & { endpoints: WebhookEndpoints; attempts: Attempts },
) =>
  endpoint(deps, { query: DeliveriesQuery }, async ({ caller, path, query }) => {
    const webhook = await deps.endpoints.get(caller.id, path['id'] ?? '')
    if (webhook === undefined) return problem('not_found')
    return unlessForeign(async () => {
      return { status: 200, body: await deps.attempts.list(webhook.id, query) }
    })
  })
