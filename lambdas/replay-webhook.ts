import { z } from 'zod'
import { replayEvents } from '../src/consult/replay-events.ts'
import type { ReplayDeps, ReplayWish } from '../src/consult/replay-events.ts'
import type { WebhookEndpoints } from '../src/consult/ports/webhook-endpoints.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'
import { unlessForeign } from './http/unless-foreign.ts'
import { replayCursor } from './replay-cursor.ts'

export const ReplayRequest = z
  .strictObject({
    since: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional(),
    consultId: z.string().min(1).max(100).optional(),
    deliveryId: z.string().min(1).max(200).optional(),
    undelivered: z.boolean().optional(),
    cursor: z.string().min(1).max(2000).optional(),
  })
  .refine(({ cursor, ...more }) => cursor === undefined || Object.keys(more).length === 0, {
    path: ['cursor'],
    message: 'goes on with what was asked for, and is said by itself',
  })
  .prefault({})
type ReplayRequest = z.infer<typeof ReplayRequest>

const wishOf = ({ cursor, undelivered, ...filter }: ReplayRequest): ReplayWish => {
  if (cursor !== undefined) return replayCursor.decode(cursor)
  return { ...filter, undelivered: undelivered ?? Object.keys(filter).length === 0 }
}

/**
 * `POST /v1/webhooks/{id}/replay`: a time, a consult, a delivery, or, when nothing is said, whatever was never delivered. Where
 * there is more than one call looks through, `nextCursor`, said by itself, goes on with the same.
 */
export const replayWebhookHandler = (
  deps: EndpointDeps & ReplayDeps & { endpoints: WebhookEndpoints },
) =>
  endpoint(deps, { body: ReplayRequest }, async ({ caller, path, body }) => {
    const webhook = await deps.endpoints.get(caller.id, path['id'] ?? '')
    if (webhook === undefined) return problem('not_found')
    if (webhook.disabled) return problem('webhook_disabled')
    return unlessForeign(async () => {
      const wish = wishOf(body)
      const replayed = await replayEvents(deps, webhook, wish)
      if (replayed.outcome === 'not-found') return problem('not_found')
      const { count, nextCursor: next } = replayed
      const nextCursor = next === null ? null : replayCursor.encode(wish, next)
      return { status: 202, body: { count, nextCursor } }
    })
  })
