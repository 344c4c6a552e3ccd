import type { ActOutcome } from '../src/consult/act-on-consult.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'
import { gwsUnreachable, sessionUnavailable } from './not-sent-answer.ts'
import { outcomeUnknown } from './start-consult-answer.ts'

/**
 * What the calls under a consult answer. 200, not 202: Genesys has taken it by then, and the consult is shown as it stands; in
 * this API 202 says that nobody was asked yet.
 */
export const toActionAnswer = (consultId: string, outcome: ActOutcome): HttpAnswer => {
  switch (outcome.outcome) {
    case 'taken':
      return { status: 200, body: outcome.consult }
    case 'illegal-state': {
      const { state } = outcome.consult
      return problem('illegal_state', { detail: `the consult is ${state}`, state, consultId })
    }
    case 'in-progress':
      return problem('action_in_progress')
    case 'capability-missing':
      return problem('capability_missing')
    case 'colleague-unknown':
      return problem('colleague_unknown')
    case 'target-unknown':
      return problem('target_unknown')
    case 'refused': {
      const detail = outcome.gws.statusMessage ?? 'Genesys gave no reason'
      return problem('gws_refused', { detail, gws: outcome.gws, consultId })
    }
    case 'not-found':
      return problem('not_found')
    case 'outcome-unknown':
      return outcomeUnknown(consultId)
    case 'gws-unreachable':
      return gwsUnreachable()
    case 'session-unavailable':
      return sessionUnavailable()
  }
}
