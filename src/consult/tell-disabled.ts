import { isLeftAlone } from './left-alone.ts'
import type { DisabledReason, Notice } from './notice.ts'
import type { Clock } from './ports/clock.ts'
import type { Deliveries } from './ports/deliveries.ts'
import type { Frames } from './ports/frames.ts'
import type { Subscriptions } from './ports/subscriptions.ts'
import { wants } from './ports/webhook-endpoints.ts'
import type { WebhookEndpoint } from './ports/webhook-endpoints.ts'

export type TellDisabledDeps = {
  subscriptions: Subscriptions
  deliveries: Deliveries
  frames: Pick<Frames, 'post'>
  clock: Clock
  /** Hears of a socket that could not be told. */
  unseen: (cause: unknown) => void
}

/**
 * Says that a webhook is disabled: to those of the caller's webhooks that ask for it, and to his sockets that follow all of
 * his consults. A socket that misses it finds it in the list of webhooks. Telling it again has the same id, as long as it is
 * the same failure.
 */
export const tellDisabled = async (
  deps: TellDisabledDeps,
  { callerId, id }: WebhookEndpoint,
  { reason, failingSince }: { reason: DisabledReason; failingSince: string | null },
): Promise<void> => {
  const occurredAt = deps.clock.now().toISOString()
  const notice: Notice = {
    id: `evt_${id}_disabled_${Date.parse(failingSince ?? occurredAt)}`,
    type: 'webhook.disabled',
    occurredAt,
    // Nothing of its URL: another receiver reads this, and a secret may be in it.
    webhook: { id, reason },
  }
  const { connections, endpoints } = await deps.subscriptions.of(callerId)
  const wanting = endpoints.filter((other) => other.id !== id && wants(other, notice))
  const sockets = connections.filter((each) => !isLeftAlone(each, deps.clock.now()))
  await Promise.all([
    ...wanting.map(({ id: webhookId }) =>
      deps.deliveries.queueDue({ callerId, webhookId, attempt: 1, dueAt: occurredAt, notice }),
    ),
    ...sockets.map(({ connectionId }) =>
      deps.frames.post(connectionId, { type: 'notice', notice }).catch(deps.unseen),
    ),
  ])
}
