import { whyNotSent } from '../src/consult/not-sent.ts'
import type { ConsultStore } from '../src/consult/ports/consult-store.ts'
import type { KeyUse } from '../src/consult/ports/idempotency-keys.ts'
import { readConsult } from '../src/consult/read-consult.ts'
import type { StartConsultOutcome } from '../src/consult/start-consult.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'
import { gwsUnreachable, sessionUnavailable } from './not-sent-answer.ts'

/** What `POST /v1/consults` answers. */
export const toAnswer = (outcome: StartConsultOutcome): HttpAnswer => {
  switch (outcome.outcome) {
    case 'pending':
      return { status: 201, headers: location(outcome.consult.id), body: outcome.consult }
    case 'accepted': {
      const headers = { ...location(outcome.consult.id), 'preference-applied': 'respond-async' }
      return { status: 202, headers, body: outcome.consult }
    }
    case 'refused': {
      const { id: consultId, gws } = outcome.consult
      return problem('gws_refused', {
        detail: gws?.statusMessage ?? 'Genesys gave no reason',
        gws,
        consultId,
      })
    }
    case 'outcome-unknown':
      return outcomeUnknown(outcome.consult.id)
    case 'agent-not-allowed':
      return problem('agent_not_allowed')
    case 'agent-unknown':
      return problem('agent_unknown')
    case 'target-unknown':
      return problem('target_unknown')
    case 'already-pending':
      return problem('consult_already_pending')
    case 'gws-unreachable':
      return gwsUnreachable()
    case 'session-unavailable':
      return sessionUnavailable()
  }
}

export const outcomeUnknown = (consultId: string): HttpAnswer => {
  const detail = 'Genesys has not answered; the events of the consult will tell how it went'
  return problem('outcome_unknown', { detail, consultId })
}

const location = (consultId: string) => ({ location: `/v1/consults/${consultId}` })

/**
 * What a request would have been answered, had its process lived or been quick enough to answer; undefined when it has
 * recorded nothing. The consult is shown as it stands by now.
 */
export const recallAnswer = async (
  store: ConsultStore,
  { consultId, respondAsync }: Pick<KeyUse, 'consultId' | 'respondAsync'>,
): Promise<HttpAnswer | undefined> => {
  const header = await store.locate(consultId)
  const consult = header && (await readConsult(store, header))
  if (!consult) return undefined
  if (respondAsync) return toAnswer({ outcome: 'accepted', consult })
  switch (consult.state) {
    case 'accepted':
    case 'sending':
    case 'unknown':
      return toAnswer({ outcome: 'outcome-unknown', consult })
    case 'rejected':
      return toAnswer({ outcome: 'refused', consult })
    case 'failed':
      return toAnswer({ outcome: whyNotSent(consult.reason) ?? 'pending', consult })
    case 'pending':
    case 'joined':
    case 'unanswered':
    case 'ended':
      return toAnswer({ outcome: 'pending', consult })
  }
}
