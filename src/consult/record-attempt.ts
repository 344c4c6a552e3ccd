import type { Posted } from './notice.ts'
import type { Attempts, RecordedAttempt } from './ports/attempts.ts'
import type { Attempt, Delivery } from './ports/deliveries.ts'

export type RecordDeps = {
  attempts: Attempts
  /** Hears of an attempt that could not be recorded. */
  unkept: (cause: unknown) => void
}

type Made = {
  delivery: Delivery
  posted: Posted
  attempt: Attempt
  at: Date
  nextTryAt: string | null
}

/** Records an attempt for its caller to see. One that cannot be recorded is not worth making it again. */
export const recordAttempt = async ({ attempts, unkept }: RecordDeps, made: Made): Promise<void> =>
  attempts.record(made.delivery.webhookId, toRecorded(made)).catch(unkept)

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

/** Null for what was delivered. */
export const errorClassOf = (attempt: Attempt): string | null => {
  switch (attempt.outcome) {
    case 'delivered':
      return null
    case 'gone':
      return 'http_410'
    case 'failed':
      return attempt.reason
  }
}
