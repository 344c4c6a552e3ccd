import { z } from 'zod'
import type { ConsultEvent } from '../event.ts'
import type { WebhookEndpoint } from './webhook-endpoints.ts'

/** One event on its way to one webhook. It names the event rather than carrying it: queues have a size limit. */
export const Delivery = z.object({
  callerId: z.string(),
  webhookId: z.string(),
  consultId: z.string(),
  sequence: z.int(),
  /** 1 for the first try. */
  attempt: z.int().positive(),
  /** Not to be tried before; queues cannot wait for hours. */
  dueAt: z.iso.datetime(),
})
export type Delivery = z.infer<typeof Delivery>

/** The queue to the webhooks. */
export type Deliveries = {
  /** Queues deliveries for when they are due. At least once; throws unless all are queued. */
  queue(deliveries: Delivery[]): Promise<void>
}

/** How one attempt went. */
export type Attempt =
  | { outcome: 'delivered' }
  /** The receiver does not exist any more (410). */
  | { outcome: 'gone' }
  /** Not delivered; `reason` is a short class of error without anything that the receiver said. */
  | { outcome: 'failed'; reason: string; retryAfterSeconds: number | null }

/** Signs and posts. */
export type WebhookPoster = {
  /** One attempt, within ten seconds. Never throws for anything that the receiver does. */
  post(endpoint: WebhookEndpoint, event: ConsultEvent, now: Date): Promise<Attempt>
}
