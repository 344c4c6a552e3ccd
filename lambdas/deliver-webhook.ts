import { deliverEvent } from '../src/consult/deliver-event.ts'
import type { DeliverDeps } from '../src/consult/deliver-event.ts'
import { Delivery } from '../src/consult/ports/deliveries.ts'
import { consumer } from './queue/consumer.ts'
import type { ConsumerDeps } from './queue/consumer.ts'

/** The queues of events to webhooks: first tries and later ones. */
export const deliverWebhookHandler = (deps: DeliverDeps & ConsumerDeps) =>
  consumer(deps, Delivery, async (delivery, queuedAt) => {
    await deliverEvent(deps, delivery, queuedAt)
  })
