import { z } from 'zod'
import { InteractionKey } from '../consult.ts'
import { Notice } from '../notice.ts'
import type { Posted } from '../notice.ts'
import type { WebhookEndpoint, WebhookSecrets } from './webhook-endpoints.ts'

const ToOneWebhook = z.object({
  callerId: z.string(),
  webhookId: z.string(),
  /** 1 for the first try. */
  attempt: z.int().positive(),
  /** A later try is not to be made before; queues cannot wait for hours. */
  dueAt: z.iso.datetime(),
  /** When the first try was to be made; absent until it has been. */
  firstDueAt: z.iso.datetime().optional(),
  /** It has moved to where its webhook's first tries go one after the other. */
  narrow: z.boolean().optional(),
  /** A later try has waited for its time. */
  due: z.boolean().optional(),
  /** It waits because of the bridge's own trouble: nothing of it has been tried, and no newer state may take its place. */
  untried: z.boolean().optional(),
})

/** One event on its way to one webhook. It names the event rather than carrying it: queues have a size limit. */
export const EventDelivery = ToOneWebhook.extend({
  consultId: z.string(),
  sequence: z.int(),
  /** Where in the log it is, if whoever queued it knew. */
  place: z.object({ key: InteractionKey, position: z.int().positive() }).optional(),
  /** Names the replay that it belongs to, if it is not the first time that the event is told. */
  replay: z.string().optional(),
})
export type EventDelivery = z.infer<typeof EventDelivery>

/** A notice is small, and kept nowhere else. */
const NoticeDelivery = ToOneWebhook.extend({ notice: Notice })

export const Delivery = z.union([EventDelivery, NoticeDelivery])
export type Delivery = z.infer<typeof Delivery>

/** The queues to the webhooks. All promise a delivery at least once. */
export type Deliveries = {
  /**
   * Queues events for webhooks. First tries of one consult to one webhook are made in the order of these calls, and of the
   * list up to ten, each when the one before is over; only so many to one webhook are under way at once. Those of a replay
   * do not stand in the way of others. Throws unless all are queued; repeating it soon adds nothing.
   */
  queueFirst(deliveries: EventDelivery[]): Promise<void>
  /** Has a try wait for when it is due; it waits for no other, and no other for it. */
  queueRetry(delivery: Delivery): Promise<void>
  /**
   * Queues a try that is to be made now: one that is not the first of its event, or a first one that is `narrow`, which waits
   * for all those queued before it. Only so many to one webhook are under way at once, and no other first try waits for them.
   * Repeating it soon adds nothing.
   */
  queueDue(delivery: Delivery): Promise<void>
}

/** How one attempt went. */
export type Attempt = Answer &
  (
    | { outcome: 'delivered' }
    /** The receiver does not exist any more (410). */
    | { outcome: 'gone' }
    /** Not delivered; `reason` is a short class of error without anything that the receiver said. */
    | { outcome: 'failed'; reason: string; retryAfterSeconds: number | null }
  )

/** What came back: null where nothing did. Of what the receiver said only the first kilobyte. */
export type Answer = { status: number | null; answer: string | null; durationMs: number }

/** Signs and posts. */
export type WebhookPoster = {
  /** One attempt, within ten seconds. Never throws for anything that the receiver does. */
  post(
    endpoint: Pick<WebhookEndpoint, 'url'> & WebhookSecrets,
    posted: Posted,
    now: Date,
  ): Promise<Attempt>
}
