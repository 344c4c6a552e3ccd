import type { Clock } from '../src/consult/ports/clock.ts'
import type { SigningKeys } from '../src/consult/ports/signing-keys.ts'
import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

export type DeleteWebhookDeps = EndpointDeps & {
  endpoints: WebhookEndpoints
  signingKeys: SigningKeys
  clock: Clock
}

/** `DELETE /v1/webhooks/{id}` */
export const deleteWebhookHandler = (deps: DeleteWebhookDeps) =>
  endpoint(deps, {}, async ({ caller, path }) => {
    const webhook = await deps.endpoints.get(caller.id, path['id'] ?? '')
    const removed = webhook && (await deps.endpoints.remove(caller.id, webhook.id))
    if (!removed) return problem('not_found')
    const { publicKey } = webhook
    if (publicKey !== null) await deps.signingKeys.retire(publicKey, deps.clock.now())
    return { status: 204 }
  })
