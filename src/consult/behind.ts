import type { Delivery } from './ports/deliveries.ts'

/** So long may a webhook be behind where only one event or two are under way at once. */
const behindMs = 3600_000

/**
 * Whether a try waited so long in such a lane that it is to leave it. A lane that only grows were its events' end after some days,
 * without a trace, and with very much in it everybody's deliveries would stand still (SQS looks through the first 120,000 messages
 * of a FIFO queue for a group that is free). What our own outage has kept in other lanes is told in order.
 */
export const isBehind = ({ narrow, due }: Delivery, queuedAt: Date, now: Date): boolean =>
  (narrow === true || due === true) && now.getTime() - queuedAt.getTime() > behindMs
