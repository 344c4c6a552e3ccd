import { z } from 'zod'
import { InvalidCursor } from '../src/adapters/dynamodb/cursor.ts'
import { replayEvents } from '../src/consult/replay-events.ts'
import type { ReplayDeps } from '../src/consult/replay-events.ts'
import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint, invalidPart } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

const Body = z
  .strictObject({
    since: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional(),
    consultId: z.string().min(1).max(100).optional(),
    deliveryId: z.string().min(1).max(200).optional(),
    undelivered: z.boolean().optional(),
    cursor: z.string().min(1).max(1000).optional(),
  })
  .prefault({})

/**
 * `POST /v1/webhooks/{id}/replay`: a time, a consult, a delivery, or, when nothing is said, whatever was never delivered. Where
 * there is more than one call looks through, `nextCursor` goes on.
 */
export const replayWebhookHandler = (
  deps: EndpointDeps & ReplayDeps & { endpoints: WebhookEndpoints },
) =>
  endpoint(deps, { body: Body }, async ({ caller, path, body }) => {
    const webhook = await deps.endpoints.get(caller.id, path['id'] ?? '')
    if (webhook === undefined) return problem('not_found')
    if (webhook.disabled) return problem('webhook_disabled')
    const { since, consultId, deliveryId } = body
    const saysNothing = [since, consultId, deliveryId].every((each) => each === undefined)
    try {
      const undelivered = body.undelivered ?? saysNothing
      const replayed = await replayEvents(deps, webhook, { ...body, undelivered })
      if (replayed.outcome === 'not-found') return problem('not_found')
      const { count, nextCursor } = replayed
      return { status: 202, body: { count, nextCursor } }
    } catch (cause) {
      if (cause instanceof InvalidCursor) return invalidPart('cursor', 'is not one of ours')
      throw cause
    }
  })
