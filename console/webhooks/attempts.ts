import type { WebhookDelivery } from '../../client/index.ts'
import { parseJson } from '../../client/parse-json.ts'
import { member } from '../guards.ts'
import type { Received } from '../trace/step.ts'

/** A try that the bridge made, and what the local receiver got of it. */
export type Attempt = Omit<WebhookDelivery, 'durationMs' | 'attempt'> & {
  /** Null for a test event, of which only the receiver tells. */
  attempt: number | null
  durationMs: number | null
  received: Received | undefined
}

/** Puts both together, newest first: of one webhook-id, the tries that got an answer in the order in which they came. */
export const withReceived = (
  deliveries: readonly WebhookDelivery[],
  received: readonly Received[],
): Attempt[] => {
  const left = new Map<string, Received[]>()
  for (const one of received) left.set(idOf(one), [...(left.get(idOf(one)) ?? []), one])
  const tried = deliveries.map((delivery) => ({
    ...delivery,
    received: delivery.status === null ? undefined : left.get(delivery.id)?.pop(),
  }))
  const tests = received.filter((one) => typeIn(one) === testType).map(ofTest)
  return [...tried, ...tests].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

const testType = 'webhook.test'
const idOf = ({ headers }: Received): string => headers['webhook-id'] ?? ''

const typeIn = ({ body }: Received): unknown => member(parseJson(body), 'type')

const ofTest = (received: Received): Attempt => ({
  id: idOf(received),
  type: testType,
  consultId: null,
  sequence: null,
  attempt: null,
  at: new Date(received.at).toISOString(),
  outcome: 'delivered',
  status: received.status,
  durationMs: null,
  errorClass: null,
  answer: null,
  nextTryAt: null,
  received,
})
