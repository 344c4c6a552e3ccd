import type { EndpointHealths } from '../src/consult/ports/endpoint-health.ts'
import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { testEndpoint } from '../src/consult/test-endpoint.ts'
import type { TestDeps } from '../src/consult/test-endpoint.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'
import { showAttempt } from './prove-webhook.ts'

export type TestWebhookDeps = EndpointDeps &
  TestDeps & { endpoints: WebhookEndpoints; health: EndpointHealths }

/** `POST /v1/webhooks/{id}/test`: posts a test event now and says how it went; an endpoint that takes it is verified. */
export const testWebhookHandler = (deps: TestWebhookDeps) =>
  endpoint(deps, {}, async ({ caller, path }) => {
    const webhook = await deps.endpoints.getForDelivery(caller.id, path['id'] ?? '')
    if (webhook === undefined) return problem('not_found')
    const { id, url, secret, formerSecrets = [] } = webhook
    if (secret === undefined) {
      return problem('endpoint_not_verified', { detail: 'rotate its secret first' })
    }
    const attempt = await testEndpoint(deps, { id, url, secret, formerSecrets })
    if (attempt.outcome === 'delivered') await deps.health.answered(webhook)
    return { status: 200, body: showAttempt(attempt) }
  })
