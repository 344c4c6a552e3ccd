import { createHash } from 'node:crypto'
import type { Clock } from '../../src/consult/ports/clock.ts'
import type {
  IdempotencyKeys,
  KeptAnswer,
  KeyUse,
} from '../../src/consult/ports/idempotency-keys.ts'
import { invalidPart } from './endpoint.ts'
import { problem } from './problem.ts'
import type { HttpAnswer, ProblemCode } from './problem.ts'

export type IdempotentDeps = { keys: IdempotencyKeys; clock: Clock }

export type IdempotentRequest = {
  callerId: string
  /** The Idempotency-Key header, if there was one. */
  key: string | undefined
  body: unknown
  consultId: string
  respondAsync: boolean
  /** Answers for a request whose worker died, from what it left behind; undefined when it left nothing. */
  recall: (earlier: Pick<KeyUse, 'consultId' | 'respondAsync'>) => Promise<HttpAnswer | undefined>
}

/** No request takes longer, whatever it waits for. */
export const underWayAtMostMs = 40_000

/**
 * Runs `work` once per key. The key is taken before and says so until the answer is kept; answers after which nothing is
 * recorded, or nothing was sent, give it back, and so does a failure that left nothing to recall. A request whose worker died
 * is never run again if it left a consult.
 */
export const idempotently = async (
  { keys, clock }: IdempotentDeps,
  request: IdempotentRequest,
  work: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> => {
  const { callerId, key, consultId, respondAsync } = request
  if (key === undefined) return work()
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    return invalidPart('Idempotency-Key', 'has to be 1 to 255 printable characters')
  }
  const fingerprint = fingerprintOf(request.body)
  const use = { callerId, key, consultId, respondAsync, fingerprint }
  const taken = await keys.take(use)
  switch (taken.outcome) {
    case 'taken':
      return runAndKeep(keys, use, { work, recall: request.recall })
    case 'answered':
      return fromKept(taken.answer)
    case 'reused':
      return problem('idempotency_key_reused')
    case 'in-progress': {
      if (clock.now().getTime() - taken.since.getTime() < underWayAtMostMs) {
        return problem('request_in_progress')
      }
      const recalled = await request.recall(taken)
      if (recalled) return settle(keys, { ...use, consultId: taken.consultId }, recalled)
      if (!(await keys.retake(use, taken.since))) return problem('request_in_progress')
      return runAndKeep(keys, use, { work, recall: request.recall })
    }
  }
}

type Attempt = Pick<IdempotentRequest, 'recall'> & { work: () => Promise<HttpAnswer> }

const runAndKeep = async (
  keys: IdempotencyKeys,
  use: KeyUse,
  { work, recall }: Attempt,
): Promise<HttpAnswer> => {
  const freeIfNothingIsLeft = async (): Promise<void> => {
    if ((await recall(use)) === undefined) await keys.free(use)
  }
  const answer = await work().catch(async (cause: unknown) => {
    // Where even that fails the key is found out about when it is old enough; the first failure is the one to tell.
    await freeIfNothingIsLeft().catch(() => undefined)
    throw cause
  })
  return settle(keys, use, answer)
}

const settle = async (
  keys: IdempotencyKeys,
  use: KeyUse,
  answer: HttpAnswer,
): Promise<HttpAnswer> => {
  if (leavesNothing(answer)) await keys.free(use)
  else await keys.keep(use, toKept(answer))
  return answer
}

/** Of those with 409, these ask nobody for anything; the others do. */
const asksNobody: unknown[] = [
  'consult_already_pending',
  'illegal_state',
  'capability_missing',
  'colleague_unknown',
  'action_in_progress',
] satisfies ProblemCode[]

const leavesNothing = ({ status, body }: HttpAnswer): boolean =>
  [400, 401, 403, 404, 429, 502, 503].includes(status) ||
  (typeof body === 'object' && body !== null && 'code' in body && asksNobody.includes(body.code))

const toKept = ({ status, body, headers }: HttpAnswer): KeptAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: headers ?? {},
})

const fromKept = ({ status, body, headers }: KeptAnswer): HttpAnswer => ({
  status,
  headers,
  body: JSON.parse(body) as unknown,
})

/** The same for bodies that say the same, however their members are ordered. */
const fingerprintOf = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(inOrder(body)))
    .digest('base64url')

const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, member]) => [name, inOrder(member)]))
}
