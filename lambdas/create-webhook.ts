import { z } from 'zod'
import { isSecret } from '../src/adapters/webhook/signature.ts'
import { EventType } from '../src/consult/event.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint, invalidPart } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { showWebhook } from './show-webhook.ts'

const Body = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2048),
  description: z.string().max(500).optional(),
  events: z.array(EventType).min(1).optional(),
  secret: z.string().refine(isSecret, 'has to be whsec_ and 24 to 64 bytes in base64').optional(),
})

export type CreateWebhookDeps = EndpointDeps & {
  endpoints: WebhookEndpoints
  clock: Clock
  newWebhookId: () => string
  newSecret: () => string
  /** Why an URL may not be delivered to; undefined when it may. */
  objectionTo: (url: URL) => string | undefined
}

/** `POST /v1/webhooks`; the only answer that shows the secret. */
export const createWebhookHandler = (deps: CreateWebhookDeps) =>
  endpoint(deps, { body: Body }, async ({ caller, body }) => {
    const objection = deps.objectionTo(new URL(body.url))
    if (objection !== undefined) return invalidPart('url', objection)
    const webhook = {
      id: deps.newWebhookId(),
      callerId: caller.id,
      url: body.url,
      description: body.description ?? null,
      events: body.events ?? null,
      disabled: false,
      createdAt: deps.clock.now().toISOString(),
    }
    const secret = body.secret ?? deps.newSecret()
    await deps.endpoints.add({ ...webhook, secret })
    const headers = { location: `/v1/webhooks/${webhook.id}` }
    return { status: 201, headers, body: { ...showWebhook(webhook), secret } }
  })
