import { z } from 'zod'
import { DisabledReason, WebhookEventType } from '../../consult/notice.ts'
import type { WebhookInterest } from '../../consult/ports/webhook-endpoints.ts'
import { callerItemKey } from './caller-item.ts'

const publicKey = z.string().nullable().default(null)

export const StoredEndpoint = z.object({
  id: z.string(),
  callerId: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(WebhookEventType).nullable(),
  disabled: z.boolean(),
  disabledReason: DisabledReason.nullable().default(null),
  verified: z.boolean().default(false),
  publicKey,
  createdAt: z.string(),
})

/** Its attributes are absent from an endpoint that answers. Beside them `failedAt` is when it failed last. */
export const StoredHealth = z.object({
  failingSince: z.string().nullable().default(null),
  failures: z.int().default(0),
  pausedUntil: z.string().nullable().default(null),
  slowAt: z.string().nullable().default(null),
  narrowUntil: z.string().nullable().default(null),
})

export const StoredSecrets = z.object({
  sealedSecret: z.string(),
  publicKey,
  formerSecrets: z
    .array(z.object({ sealedSecret: z.string(), publicKey, validUntil: z.string() }))
    .default([]),
})

export const endpointKey = (callerId: string, id: string) => callerItemKey(callerId, 'webhook', id)

const Interest = StoredEndpoint.pick({ id: true, events: true, disabled: true })

export const interestAttributes = Object.keys(Interest.shape)

/** Without their secrets: one that cannot be opened must not keep the others from hearing of anything. */
export const toInterests = (items: Record<string, unknown>[]): WebhookInterest[] =>
  items.map((item) => Interest.parse(item))
