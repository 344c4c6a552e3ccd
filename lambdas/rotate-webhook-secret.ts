import { z } from 'zod'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { SigningKeys } from '../src/consult/ports/signing-keys.ts'
import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'
import { newWebhookSecret, showSecret } from './new-webhook-secret.ts'
import type { NewSecretDeps } from './new-webhook-secret.ts'
import { showWebhook } from './show-webhook.ts'
import { isOwnSecretShared, ownSecretIsShared, secretFields } from './webhook-fields.ts'

/** For how long a former secret signs beside the new one. */
export const overlapSeconds = { usual: 24 * 3600, most: 7 * 24 * 3600 } as const

export const RotateRequest = z
  .strictObject({
    overlapSeconds: z.int().min(0).max(overlapSeconds.most).default(overlapSeconds.usual),
    ...secretFields,
  })
  .refine(isOwnSecretShared, ownSecretIsShared)
  .prefault({})

export type RotateWebhookSecretDeps = EndpointDeps &
  NewSecretDeps & { endpoints: WebhookEndpoints; signingKeys: SigningKeys; clock: Clock }

/**
 * `POST /v1/webhooks/{id}/rotate-secret`: a new secret of the same kind as before, or of another; shows it. For as long as the
 * overlap lasts both sign, in one header.
 */
export const rotateWebhookSecretHandler = (deps: RotateWebhookSecretDeps) =>
  endpoint(deps, { body: RotateRequest }, async ({ caller, path, body }) => {
    const before = await deps.endpoints.get(caller.id, path['id'] ?? '')
    if (before === undefined) return problem('not_found')
    const isOfKeys = before.publicKey !== null && body.secret === undefined
    const signature = body.signature ?? (isOfKeys ? 'v1a' : 'v1')
    const made = newWebhookSecret(deps, { ...body, signature })
    const now = deps.clock.now()
    const retireBy = new Date(now.getTime() + body.overlapSeconds * 1000)
    const { publicKey } = made
    // Known before anything is signed with it.
    if (publicKey !== null) await deps.signingKeys.publish(publicKey)
    const rotated = await deps.endpoints.rotate(caller.id, before.id, { ...made, retireBy })
    if (rotated === undefined) {
      if (publicKey !== null) await deps.signingKeys.retire({ publicKey, validUntil: now })
      return problem('not_found')
    }
    for (const key of rotated.retired) await deps.signingKeys.retire(key)
    return {
      status: 200,
      body: {
        ...showWebhook(rotated.endpoint),
        ...showSecret(made),
        formerValidUntil: retireBy.toISOString(),
      },
    }
  })
