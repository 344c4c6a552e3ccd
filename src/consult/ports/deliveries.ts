import { z } from 'zod'
import type { ConsultEvent } from '../event.ts'
import type { WebhookEndpoint, WebhookSecret } from './webhook-endpoints.ts'

/** One event on its way to one webhook. It names the event rather than carrying it: queues have a size limit. */
export const Delivery = z.object({
  callerId: z.string(),
  webhookId: z.string(),
  consultId: z.string(),
  sequence: z.int(),
  /** 1 for the first try. */
  attempt: z.int().positive(),
  /** A later try is not to be made before; queues cannot wait for hours. */
  dueAt: z.iso.datetime(),
})
export type Delivery = z.infer<typeof Delivery>

/** The queues to the webhooks. Both promise a delivery at least once. */
export type Deliveries = {
  /**
   * Queues one event for its webhooks. First tries of one consult to one webhook are made in the order of these calls, each
   * when the one before is over. Throws unless all are queued; repeating it soon adds nothing.
   */
  queueFirst(deliveries: Delivery[]): Promise<void>
  /** Queues a later try for when it is due; it waits for no other, and no other for it. */
  queueRetry(delivery: Delivery): Promise<void>
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
  post(endpoint: WebhookEndpoint & WebhookSecret, event: ConsultEvent, now: Date): Promise<Attempt>
}
