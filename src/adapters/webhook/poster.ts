import { errors } from 'undici'
import type { Agent } from 'undici'
import type { Answer, Attempt, WebhookPoster } from '../../consult/ports/deliveries.ts'
import { abortingAfter } from '../aborting-after.ts'
import { readAnswer } from './answer.ts'
import { ForbiddenAddress } from './guarded-agent.ts'
import { keepingConnections } from './keeping-connections.ts'
import { signAll } from './signature.ts'

/** How long a receiver may take to answer. */
export const attemptMs = 10_000

/** Posts events as Standard Webhooks does: signed, without following redirects, reading little of the answer. */
export const httpWebhookPoster = (newAgent: () => Agent, inTime = abortingAfter): WebhookPoster => {
  const send = keepingConnections(newAgent)
  return {
    async post(endpoint, posted, now) {
      // Serialised once: the bytes signed are the bytes sent.
      const { id, type, occurredAt } = posted
      const body = JSON.stringify({ type, timestamp: occurredAt, data: posted })
      const timestamp = Math.floor(now.getTime() / 1000)
      const began = performance.now()
      const durationMs = () => Math.round(performance.now() - began)
      try {
        const headers = {
          'content-type': 'application/json',
          'user-agent': 'consult-bridge',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signAll(endpoint, { id, timestamp, body }, now),
        }
        const { status, answer, retryAfter } = await inTime(attemptMs, async (signal) => {
          const response = await send(endpoint.url, { method: 'POST', body, headers, signal })
          const { statusCode, headers: answered } = response
          const length = Number(answered['content-length'] ?? 0)
          const answer = await readAnswer(response.body, length)
          return { status: statusCode, answer, retryAfter: answered['retry-after'] }
        })
        const retryAfterSeconds = parseRetryAfter(retryAfter, now)
        return classify({ status, answer, durationMs: durationMs() }, status, retryAfterSeconds)
      } catch (cause) {
        const nothing = { status: null, answer: null, durationMs: durationMs() }
        return { ...nothing, outcome: 'failed', reason: reasonOf(cause), retryAfterSeconds: null }
      }
    },
  }
}

const classify = (answer: Answer, status: number, retryAfterSeconds: number | null): Attempt => {
  if (status >= 200 && status < 300) return { ...answer, outcome: 'delivered' }
  if (status === 410) return { ...answer, outcome: 'gone' }
  return { ...answer, outcome: 'failed', reason: `http_${status}`, retryAfterSeconds }
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
