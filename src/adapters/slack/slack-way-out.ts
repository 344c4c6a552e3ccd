import { ConsultEvent } from '../../consult/event.ts'
import type { Attempt, WebhookPoster } from '../../consult/ports/deliveries.ts'
import type { Subscriptions } from '../../consult/ports/subscriptions.ts'
import type {
  DeliverableEndpoint,
  WebhookEndpoints,
} from '../../consult/ports/webhook-endpoints.ts'

/** No webhook's id or URL. */
const id = 'slack'
const url = 'slack:'

const endpointOf = (callerId: string): DeliverableEndpoint => ({
  ...{ id, callerId, url, description: null, events: null },
  ...{ disabled: false, disabledReason: null, verified: true },
  ...{ publicKey: null, secret: '', formerSecrets: [], createdAt: new Date(0).toISOString() },
  ...{ failingSince: null, failures: 0, pausedUntil: null, slowAt: null, narrowUntil: null },
})

type WaysOut = { subscriptions: Subscriptions; endpoints: WebhookEndpoints; poster: WebhookPoster }

/**
 * Slack as one more webhook of the caller who asks for Slack's people, so that it has all that webhooks have: a queue in the
 * order of each consult, tries that outlast an outage, an end to what is stale. It is nowhere to be seen among his webhooks,
 * and nothing disables it.
 */
export const withSlack = (
  { subscriptions, endpoints, poster }: WaysOut,
  { callerId, follow }: { callerId: string; follow: (event: ConsultEvent) => Promise<Attempt> },
): WaysOut => ({
  subscriptions: {
    async of(asked, consultId) {
      const found = await subscriptions.of(asked, consultId)
      if (asked !== callerId) return found
      return {
        ...found,
        endpoints: [...found.endpoints, { id, events: null, disabled: false }],
      }
    },
  },
  endpoints: {
    ...endpoints,
    getForDelivery: async (asked, webhookId) =>
      asked === callerId && webhookId === id
        ? endpointOf(callerId)
        : endpoints.getForDelivery(asked, webhookId),
  },
  poster: {
    post: async (endpoint, posted, now) =>
      endpoint.url === url
        ? follow(ConsultEvent.parse(posted))
        : poster.post(endpoint, posted, now),
  },
})
