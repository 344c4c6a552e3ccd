import { z } from 'zod'
import { webhooksAtMost } from '../src/config/queues.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { SigningKeys } from '../src/consult/ports/signing-keys.ts'
import type { WebhookEndpoint, WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint, invalidPart } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'
import { newWebhookSecret, showSecret } from './new-webhook-secret.ts'
import type { NewSecretDeps } from './new-webhook-secret.ts'
import { refuseUnproven, unverified } from './prove-webhook.ts'
import type { ProveDeps } from './prove-webhook.ts'
import { showWebhook } from './show-webhook.ts'
import {
  isOwnSecretShared,
  ownSecretIsShared,
  secretFields,
  webhookFields,
} from './webhook-fields.ts'

const { url, description, events, verify } = webhookFields
export const WebhookRequest = z
  .strictObject({
    url,
    description: description.default(null),
    events: events.default(null),
    verify: verify.optional(),
    ...secretFields,
  })
  .refine(isOwnSecretShared, ownSecretIsShared)

export type CreateWebhookDeps = EndpointDeps &
  NewSecretDeps &
  ProveDeps & {
    endpoints: WebhookEndpoints
    signingKeys: SigningKeys
    clock: Clock
    newWebhookId: () => string
    /** Why an URL may not be delivered to; undefined when it may. */
    objectionTo: (url: URL) => string | undefined
  }

/** `POST /v1/webhooks`; shows the secret, which only a rotation does again. With `verify` the URL has to prove itself first. */
export const createWebhookHandler = (deps: CreateWebhookDeps) =>
  endpoint(deps, { body: WebhookRequest }, async ({ caller, body }) => {
    const objection = deps.objectionTo(new URL(body.url))
    if (objection !== undefined) return invalidPart('url', objection)
    // Before anything is posted; what holds, however many are made at once, is the answer of `add`.
    const others = await deps.endpoints.list(caller.id)
    if (others.length >= webhooksAtMost) return problem('too_many_webhooks')
    const made = newWebhookSecret(deps, body)
    const verified = body.verify ?? deps.provesEndpoints
    const webhook = {
      id: deps.newWebhookId(),
      callerId: caller.id,
      url: body.url,
      description: body.description,
      events: body.events,
      disabled: false,
      disabledReason: null,
      verified,
      publicKey: made.publicKey,
      createdAt: deps.clock.now().toISOString(),
    }
    const refusal = await addProven(deps, { ...webhook, secret: made.secret })
    if (refusal) return refusal
    const headers = { location: `/v1/webhooks/${webhook.id}` }
    const warning = verified ? {} : { warning: unverified }
    return {
      status: 201,
      headers,
      body: { ...showWebhook(webhook), ...showSecret(made), ...warning },
    }
  })

/** Longer than any proof takes. */
const triedForMs = 3600_000

/**
 * Why it is not added; undefined when it is. Its key is known before anything is signed with it, a test event as well: with an end
 * until it is proven, so that a proof in which this function dies leaves none for ever.
 */
const addProven = async (
  deps: CreateWebhookDeps,
  webhook: WebhookEndpoint & { secret: string },
): Promise<HttpAnswer | undefined> => {
  const { signingKeys, clock } = deps
  const { publicKey, verified } = webhook
  const takeBack = async () => {
    if (publicKey !== null) await signingKeys.retire({ publicKey, validUntil: clock.now() })
  }
  if (verified) {
    const until = new Date(clock.now().getTime() + triedForMs)
    if (publicKey !== null) await signingKeys.publish(publicKey, until)
    const refusal = await refuseUnproven(deps, { ...webhook, formerSecrets: [] })
    if (refusal) {
      // It ends by itself: what keeps it from ending now does not keep the refusal from being told.
      await takeBack().catch(() => undefined)
      return refusal
    }
  }
  if (publicKey !== null) await signingKeys.publish(publicKey)
  let isAdded = false
  try {
    isAdded = (await deps.endpoints.add(webhook)) === 'added'
    return isAdded ? undefined : problem('too_many_webhooks')
  } finally {
    // A write that has failed may have been made all the same.
    const isThere = isAdded || (await deps.endpoints.get(webhook.callerId, webhook.id))
    if (!isThere) await takeBack()
  }
}
