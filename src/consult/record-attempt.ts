import { deliveryMs } from './delivery-times.ts'
import type { Posted } from './notice.ts'
import type { Attempts, RecordedAttempt } from './ports/attempts.ts'
import type { Answer, Attempt, Delivery } from './ports/deliveries.ts'
import type { Within } from './ports/within.ts'

export type RecordDeps = {
  attempts: Attempts
  within: Within
  /** Hears of what could not be kept, and did not matter enough to fail for it. */
  unkept: (cause: unknown) => void
}

/** No try is made any more: a newer state is known, or the webhook is disabled. */
type Skipped = { outcome: 'superseded' | 'dropped' } & Answer

export const skipped = (outcome: Skipped['outcome']): Skipped => ({
  ...{ outcome, status: null, answer: null, durationMs: 0 },
})

type Made = {
  delivery: Delivery
  posted: Posted
  attempt: Attempt | Skipped
  at: Date
  nextTryAt: string | null
}

/** Records an attempt for its caller to see. One that cannot be recorded is not worth making it again. */
export const recordAttempt = async (
  { attempts, within, unkept }: RecordDeps,
  made: Made,
): Promise<void> => {
  const recording = attempts.record(made.delivery.webhookId, toRecorded(made))
  await within(deliveryMs.record, recording).catch(unkept)
}

const toRecorded = ({ delivery, posted, attempt, at, nextTryAt }: Made): RecordedAttempt => {
  const { outcome, status, answer, durationMs } = attempt
  const { consultId, sequence } =
    'notice' in delivery ? { consultId: null, sequence: null } : delivery
  return {
    id: posted.id,
    type: posted.type,
    consultId,
    sequence,
    attempt: delivery.attempt,
    at: at.toISOString(),
    outcome,
    status,
    durationMs,
    errorClass: errorClassOf(attempt),
    answer,
    nextTryAt,
  }
}

/** Null for what was delivered, or needs not to be. */
export const errorClassOf = (attempt: Attempt | Skipped): string | null => {
  switch (attempt.outcome) {
    case 'delivered':
    case 'superseded':
      return null
    case 'dropped':
      return 'webhook_disabled'
    case 'gone':
      return 'http_410'
    case 'failed':
      return attempt.reason
  }
}
