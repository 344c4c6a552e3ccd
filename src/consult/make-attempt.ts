import { heldUntil } from './circuit.ts'
import type { CircuitDeps } from './circuit.ts'
import type { Posted } from './notice.ts'
import type { Attempt, WebhookPoster } from './ports/deliveries.ts'
import type { DeliverableEndpoint } from './ports/webhook-endpoints.ts'

export type MakeDeps = CircuitDeps & { poster: WebhookPoster }

/** One that was not made has failed, but tells nothing of the endpoint; `held`: it was none of the tries that it has. */
export type Tried = { attempt: Attempt; made: boolean; held?: Date }

/** Posts, unless the endpoint is left alone for now, or there is nothing to sign with. */
export const makeAttempt = async (
  deps: MakeDeps,
  endpoint: DeliverableEndpoint,
  posted: Posted,
): Promise<Tried> => {
  const { url, secret, formerSecrets = [] } = endpoint
  // What cannot be opened now may be opened again before the tries are over.
  if (secret === undefined) return { attempt: notMade('secret_unreadable'), made: false }
  const held = await heldUntil(deps, endpoint)
  if (held) return { attempt: notMade('circuit_open'), made: false, held }
  const signer = { url, secret, formerSecrets }
  return { attempt: await deps.poster.post(signer, posted, deps.clock.now()), made: true }
}

/** One that leaves a lane in which it has waited for too long. */
export const putOff = (now: Date): Tried => ({ attempt: notMade('behind'), made: false, held: now })

const notMade = (reason: string): Attempt => ({
  outcome: 'failed',
  reason,
  retryAfterSeconds: null,
  status: null,
  answer: null,
  durationMs: 0,
})
