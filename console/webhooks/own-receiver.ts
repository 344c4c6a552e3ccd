import type { ConsultBridge, WebhookEndpoint } from '../../client/index.ts'
import type { Local } from '../connection/local-calls.ts'

/** The webhook that posts to the local stack's own receiver: the one there is, or a new one. */
export const ownWebhook = async (
  { webhooks }: ConsultBridge,
  { url, secret }: Local['receiver'],
): Promise<WebhookEndpoint> => {
  const { items } = await webhooks.list()
  const known = items.find((each) => each.url === url)
  if (!known)
    return webhooks.create({ url, secret, description: 'The console’s receiver', verify: false })
  return known.disabled ? webhooks.change(known.id, { disabled: false }) : known
}
