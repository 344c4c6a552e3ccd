import type { Runtime } from '../runtime.ts'
import { BridgeProblem } from './bridge-problem.ts'
import { pause } from './pause.ts'

export type Patience = {
  /** How long to go on; Infinity for as long as nobody aborts. */
  patienceMs?: number | undefined
  signal?: AbortSignal | undefined
}

/** Longer than a request whose worker died is taken to be under way. */
const aMinute = 60_000

/**
 * Does the work again while what is wrong may pass: the network, `request_in_progress`, 429 and 5xx; after the time that
 * `Retry-After` asks for, with back-off and full jitter. Only for work that may be repeated: reads, and what has an
 * `Idempotency-Key`. When the patience is over, or the problem is there to stay, it rejects with the last problem.
 */
export const persistently = async <Answer>(
  runtime: Runtime,
  { patienceMs = aMinute, signal }: Patience,
  work: () => Promise<Answer>,
): Promise<Answer> => {
  const giveUpAt = runtime.now() + patienceMs
  for (let failures = 0; ; failures += 1) {
    try {
      signal?.throwIfAborted()
      return await work()
    } catch (cause) {
      if (!mayPass(cause)) throw cause
      const waitMs = waitAfter(runtime, failures, cause)
      if (runtime.now() + waitMs > giveUpAt) throw cause
      await pause(runtime, waitMs, signal)
    }
  }
}

/** Whether the same call may fare better later. `outcome_unknown` is an answer, not a failure. */
export const mayPass = (cause: unknown): cause is BridgeProblem =>
  cause instanceof BridgeProblem &&
  (['network_error', 'unreadable_answer', 'request_in_progress'].includes(cause.code) ||
    ([408, 429, 500, 502, 503, 504].includes(cause.status) && cause.code !== 'outcome_unknown'))

const firstMs = 1000
const mostMs = 30_000
/** Whoever asks to be left alone for longer is asked again all the same. */
const retryAfterAtMostSeconds = 3600

/** Full jitter: anything up to a bound that doubles with each failure, on top of `Retry-After`. */
export const waitAfter = (
  { random }: Pick<Runtime, 'random'>,
  failures: number,
  problem?: BridgeProblem,
): number =>
  Math.min(retryAfterAtMostSeconds, problem?.retryAfterSeconds ?? 0) * 1000 +
  random() * Math.min(mostMs, firstMs * 2 ** failures)
