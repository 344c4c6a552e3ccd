import { errors, request } from 'undici'
import type { Dispatcher } from 'undici'
import type { Attempt, WebhookPoster } from '../../consult/ports/deliveries.ts'
import { ForbiddenAddress } from './guarded-agent.ts'
import { sign } from './signature.ts'

/** How long a receiver may take to answer. */
export const attemptMs = 10_000
const answerBytes = 64 * 1024

/** Posts events as Standard Webhooks does: signed, without following redirects, reading little of the answer. */
export const httpWebhookPoster = (dispatcher: Dispatcher): WebhookPoster => ({
  async post(endpoint, event, now) {
    // Serialised once: the bytes signed are the bytes sent.
    const body = JSON.stringify({ type: event.type, timestamp: event.occurredAt, data: event })
    const timestamp = Math.floor(now.getTime() / 1000)
    try {
      const response = await request(endpoint.url, {
        dispatcher,
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'consult-bridge',
          'webhook-id': event.id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': sign(endpoint.secret, { id: event.id, timestamp, body }),
        },
        signal: AbortSignal.timeout(attemptMs),
      })
      await response.body.dump({ limit: answerBytes })
      return classify(response.statusCode, response.headers['retry-after'], now)
    } catch (cause) {
      return { outcome: 'failed', reason: reasonOf(cause), retryAfterSeconds: null }
    }
  },
})

const classify = (
  status: number,
  retryAfter: string | string[] | undefined,
  now: Date,
): Attempt => {
  if (status >= 200 && status < 300) return { outcome: 'delivered' }
  if (status === 410) return { outcome: 'gone' }
  const retryAfterSeconds = parseRetryAfter(retryAfter, now)
  return { outcome: 'failed', reason: `http_${status}`, retryAfterSeconds }
}

/** Seconds, or an HTTP date. */
const parseRetryAfter = (value: string | string[] | undefined, now: Date): number | null => {
  if (typeof value !== 'string') return null
  if (/^\d+$/.test(value)) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000)
}

const reasonOf = (cause: unknown): string => {
  if (cause instanceof ForbiddenAddress) return 'forbidden_address'
  if (cause instanceof errors.UndiciError) return cause.code.toLowerCase()
  if (cause instanceof DOMException && cause.name === 'TimeoutError') return 'timeout'
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') {
    return cause.code.toLowerCase()
  }
  return 'network_error'
}
