import type { Clock } from './ports/clock.ts'
import type { Attempt, WebhookPoster } from './ports/deliveries.ts'
import type { WebhookEndpoint, WebhookSecrets } from './ports/webhook-endpoints.ts'

export type TestDeps = { poster: WebhookPoster; clock: Clock; newTestId: () => string }

/** Posts a test event, signed as any other, that says nothing but whom it is for. One attempt, within ten seconds. */
export const testEndpoint = async (
  { poster, clock, newTestId }: TestDeps,
  { id: webhookId, ...signer }: Pick<WebhookEndpoint, 'id' | 'url'> & WebhookSecrets,
): Promise<Attempt> => {
  const now = clock.now()
  const occurredAt = now.toISOString()
  return poster.post(signer, { id: newTestId(), type: 'webhook.test', occurredAt, webhookId }, now)
}
