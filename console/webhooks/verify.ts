import { verifyWebhook } from '../../client/webhooks/verify-webhook.ts'
import { WebhookRefused } from '../../client/webhooks/webhook-refused.ts'
import type { WebhookRefusal } from '../../client/webhooks/webhook-refused.ts'
import type { Received } from '../trace/step.ts'

export type Verdict = { good: boolean; words: string }

const refusals: Readonly<Record<WebhookRefusal, string>> = {
  missing_header: 'One of webhook-id, webhook-timestamp and webhook-signature is missing.',
  invalid_timestamp: 'The timestamp is not a number of seconds.',
  too_old: 'The timestamp is more than five minutes old.',
  too_new: 'The timestamp is more than five minutes ahead.',
  no_matching_signature: 'The signature does not fit: another secret, or a body that was changed.',
  unreadable_body: 'It is signed, but the body is no webhook of the bridge.',
}

/** Verifies as a receiver does, in this page, as of the moment at which it came. */
export const verify = async (
  { body, headers }: Pick<Received, 'body' | 'headers'>,
  secret: string,
  now: () => number,
): Promise<Verdict> => {
  try {
    await verifyWebhook(body, headers, secret, { now })
    return { good: true, words: 'Signature verified' }
  } catch (cause) {
    if (cause instanceof WebhookRefused) return { good: false, words: refusals[cause.code] }
    return { good: false, words: cause instanceof Error ? cause.message : 'It cannot be verified.' }
  }
}

/** The same body with one character changed, as somebody on the way might. */
export const tamper = (body: string): string =>
  body.replace(/"sequence":\d+|"type":"/, (found) => `${found.slice(0, -1)}9`)
