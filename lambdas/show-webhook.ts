import { toJwk } from '../src/adapters/webhook/ed25519.ts'
import type { WebhookEndpoint } from '../src/consult/ports/webhook-endpoints.ts'

/** A webhook as its caller sees it again: without the secret. */
export const showWebhook = ({ callerId, publicKey, ...shown }: WebhookEndpoint) => ({
  ...shown,
  ...(publicKey === null
    ? { signature: 'v1' }
    : { signature: 'v1a', publicKey, keyId: toJwk(publicKey).kid }),
})
