import { z } from 'zod'
import { EventType } from './event.ts'

/** Why a webhook was disabled by us: it said that it is gone, or nothing but failure came of it for days. */
export const DisabledReason = z.enum(['gone', 'failing'])
export type DisabledReason = z.infer<typeof DisabledReason>

/** News of a webhook rather than of a consult. Its endpoint does not hear it; the caller's others may. */
export const Notice = z.object({
  id: z.string(),
  type: z.literal('webhook.disabled'),
  occurredAt: z.iso.datetime(),
  webhook: z.object({ id: z.string(), reason: DisabledReason }),
})
export type Notice = z.infer<typeof Notice>

/** What a webhook may ask for: without a filter it hears of consults and sessions, and of notices only by name. */
export const WebhookEventType = z.enum([...EventType.options, Notice.shape.type.value])
export type WebhookEventType = z.infer<typeof WebhookEventType>

/** Whatever is posted to a webhook has these. */
export type Posted = { id: string; type: string; occurredAt: string; [more: string]: unknown }
