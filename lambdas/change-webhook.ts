import { z } from 'zod'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { SigningKeys } from '../src/consult/ports/signing-keys.ts'
import type {
  DeliverableEndpoint,
  WebhookEndpoints,
} from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint, invalidPart } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'
import { refuseUnproven, unverified } from './prove-webhook.ts'
import type { ProveDeps } from './prove-webhook.ts'
import { showWebhook } from './show-webhook.ts'
import { webhookFields } from './webhook-fields.ts'

export const WebhookChange = z.strictObject({ ...webhookFields, disabled: z.boolean() }).partial()
type WebhookChange = z.infer<typeof WebhookChange>

export type ChangeWebhookDeps = EndpointDeps &
  ProveDeps & {
    endpoints: WebhookEndpoints
    signingKeys: SigningKeys
    clock: Clock
    objectionTo: (url: URL) => string | undefined
  }

/** `PATCH /v1/webhooks/{id}`: what is not named stays. `disabled: false` lets it hear again of what comes from now on. */
export const changeWebhookHandler = (deps: ChangeWebhookDeps) =>
  endpoint(deps, { body: WebhookChange }, async ({ caller, path, body }) => {
    const webhook = await deps.endpoints.getForDelivery(caller.id, path['id'] ?? '')
    if (webhook === undefined) return problem('not_found')
    const objection = body.url === undefined ? undefined : deps.objectionTo(new URL(body.url))
    if (objection !== undefined) return invalidPart('url', objection)

    const key = keyEnabledBy(webhook, body)
    if (key) await deps.signingKeys.publish(key)
    const { verify, ...fields } = body
    const proof = proofOf(deps, webhook, body)
    const refusal = proof === 'now' ? await refuse(deps, webhook, body) : undefined
    if (refusal) return refusal
    const changes = { ...fields, ...(proof !== 'stands' && { verified: proof === 'now' }) }
    const changed = await deps.endpoints.change(caller.id, webhook.id, changes)
    if (changed === undefined) return gone(deps, key)
    const warning = proof === 'lost' ? { warning: unverified } : {}
    return { status: 200, body: { ...showWebhook(changed), ...warning } }
  })

/** What has to be published before the webhook hears again: a deletion that died has taken the key back, and left the webhook. */
const keyEnabledBy = (
  { publicKey }: DeliverableEndpoint,
  { disabled }: WebhookChange,
): string | undefined => (disabled === false && publicKey !== null ? publicKey : undefined)

const gone = async (
  { signingKeys, clock }: ChangeWebhookDeps,
  publicKey: string | undefined,
): Promise<HttpAnswer> => {
  if (publicKey !== undefined) await signingKeys.retire({ publicKey, validUntil: clock.now() })
  return problem('not_found')
}

/** Whether the URL is to be proven now, or what has been proven of it stands, or is lost as it is another one. */
const proofOf = (
  { provesEndpoints }: ProveDeps,
  webhook: DeliverableEndpoint,
  { url = webhook.url, verify }: WebhookChange,
): 'now' | 'stands' | 'lost' => {
  const moves = url !== webhook.url
  if (verify ?? (moves && provesEndpoints)) return 'now'
  return moves ? 'lost' : 'stands'
}

const refuse = (
  deps: ProveDeps,
  { id, url, secret, formerSecrets = [] }: DeliverableEndpoint,
  body: WebhookChange,
): Promise<HttpAnswer | undefined> =>
  secret === undefined
    ? Promise.resolve(problem('endpoint_not_verified', { detail: 'rotate its secret first' }))
    : refuseUnproven(deps, { id, url: body.url ?? url, secret, formerSecrets })
