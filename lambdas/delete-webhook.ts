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
    const publicKeys = await deps.endpoints.remove(caller.id, path['id'] ?? '')
    if (publicKeys === undefined) return problem('not_found')
    const validUntil = deps.clock.now()
    for (const publicKey of publicKeys) await deps.signingKeys.retire({ publicKey, validUntil })
    return { status: 204 }
  })
