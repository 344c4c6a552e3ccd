import type { Connection } from './connections.ts'
import type { WebhookInterest } from './webhook-endpoints.ts'

/** Everybody whom a caller wants told of its consults. */
export type Subscriptions = {
  /**
   * The caller's webhooks, and those of its sockets that follow everything or this consult, as far as that is concerned. Sees
   * every earlier write: who subscribes after an event was stored, and is not found here, finds the event in the store.
   */
  of(
    callerId: string,
    consultId?: string,
  ): Promise<{ connections: Connection[]; endpoints: WebhookInterest[] }>
}
