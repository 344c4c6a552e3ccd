import { deliverEvent } from '../src/consult/deliver-event.ts'
import type { DeliverDeps } from '../src/consult/deliver-event.ts'
import { Delivery } from '../src/consult/ports/deliveries.ts'
import { consumer } from './queue/consumer.ts'
import type { ConsumerDeps } from './queue/consumer.ts'

/** The queue of events to webhooks. Those of one consult to one webhook go in order as far as SQS hands them out so. */
export const deliverWebhookHandler = (deps: DeliverDeps & ConsumerDeps) =>
  consumer(
    deps,
    Delivery,
    async (delivery) => {
      await deliverEvent(deps, delivery)
    },
    ({ webhookId, consultId }) => `${webhookId}/${consultId}`,
  )
