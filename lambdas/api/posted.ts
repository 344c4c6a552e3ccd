import { z } from 'zod'
import { ConsultEvent, EventType } from '../../src/consult/event.ts'
import { Notice } from '../../src/consult/notice.ts'

const timestamp = z.iso.datetime()

/** Bodies as Standard Webhooks has them: `timestamp` is when it happened, `data` what. */
export const PostedEvent = z.object({ type: EventType, timestamp, data: ConsultEvent })
export const PostedNotice = z.object({ type: Notice.shape.type, timestamp, data: Notice })
export const PostedTest = z.object({
  type: z.literal('webhook.test'),
  timestamp,
  data: z.object({
    id: z.string(),
    type: z.literal('webhook.test'),
    occurredAt: timestamp,
    webhookId: z.string(),
  }),
})

/** What Standard Webhooks signs with, beside Content-Type and User-Agent. */
export const WebhookHeaders = z.object({
  'webhook-id': z.string(),
  'webhook-timestamp': z.string().regex(/^\d+$/),
  'webhook-signature': z.string().regex(/^v1a?,[\w+/]+={0,2}( v1a?,[\w+/]+={0,2})*$/),
})
