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

/** `DELETE /v1/webhooks/{id}`. Until its keys are taken back the webhook is there, so that a repetition goes on with it. */
export const deleteWebhookHandler = (deps: DeleteWebhookDeps) =>
  endpoint(deps, {}, async ({ caller, path }) => {
    const id = path['id'] ?? ''
    const publicKeys = await deps.endpoints.silence(caller.id, id)
    if (publicKeys === undefined) return problem('not_found')
    await takeBack(deps, publicKeys)
    // It may have been rotated meanwhile.
    await takeBack(deps, (await deps.endpoints.remove(caller.id, id)) ?? [])
    return { status: 204 }
  })

const takeBack = async (
  { signingKeys, clock }: DeleteWebhookDeps,
  publicKeys: string[],
): Promise<void> => {
  const validUntil = clock.now()
  for (const publicKey of publicKeys) await signingKeys.retire({ publicKey, validUntil })
}
