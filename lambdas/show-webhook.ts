import type { WebhookEndpoint } from '../src/consult/ports/webhook-endpoints.ts'

/** A webhook as its caller sees it again: without the secret. */
export const showWebhook = ({ callerId, ...shown }: WebhookEndpoint) => shown
