import type { Connection } from './connections.ts'
import type { WebhookInterest } from './webhook-endpoints.ts'

/** Everybody whom a caller wants told of its consults. */
export type Subscriptions = {
  /** Sees every earlier write. */
  of(callerId: string): Promise<{ connections: Connection[]; endpoints: WebhookInterest[] }>
}
