import { z } from 'zod'
import { isSecret } from '../src/adapters/webhook/signature.ts'
import { WebhookEventType } from '../src/consult/notice.ts'

/** What a caller says of a webhook when it makes one, and may say otherwise later. */
export const webhookFields = {
  url: z.url({ protocol: /^https?$/ }).max(2048),
  description: z.string().max(500).nullable(),
  events: z.array(WebhookEventType).min(1).max(WebhookEventType.options.length).nullable(),
  /** Whether the URL has to take a test event first. */
  verify: z.boolean(),
}

/** A secret of the caller's own, for HMAC only: an Ed25519 key never leaves the bridge. */
export const secretFields = {
  secret: z.string().refine(isSecret, 'has to be whsec_ and 24 to 64 bytes in base64').optional(),
  signature: z.enum(['v1', 'v1a']).optional(),
}

export const isOwnSecretShared = ({ secret, signature }: SecretWish): boolean =>
  secret === undefined || signature !== 'v1a'

export const ownSecretIsShared = { path: ['secret'], message: 'is for v1 signatures only' }

export type SecretWish = { secret?: string | undefined; signature?: 'v1' | 'v1a' | undefined }
