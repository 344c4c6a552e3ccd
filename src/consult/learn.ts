import { reasonInTruth } from './action.ts'
import { answerFor, reasonFor } from './audience.ts'
import type { Consult } from './consult.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { Fact } from './fact.ts'

/** What a record takes from a fact that moves it on. */
export const learn = (record: ConsultRecord, fact: Fact, now: Date): ConsultRecord => {
  const withConsult = (changes: Partial<Consult>): ConsultRecord => ({
    ...record,
    consult: { ...record.consult, ...changes },
  })
  const { audience } = record
  switch (fact.fact) {
    case 'posting': {
      const { present, couldSendToAgents, targetUserId, sessionEpoch } = fact
      const answerBy = new Date(now.getTime() + record.answerTimeoutSeconds * 1000).toISOString()
      return {
        ...record,
        present,
        couldSendToAgents,
        targetUserId,
        sessionEpoch,
        answerBy,
      }
    }
    case 'posted':
      return withConsult({ referenceId: fact.referenceId, gws: answerFor(audience, fact.gws) })
    case 'refused':
      return withConsult({
        gws: answerFor(audience, fact.gws),
        reason: reasonFor(audience, fact.gws.statusMessage ?? null),
      })
    case 'not-sent':
      return withConsult({ reason: fact.reason })
    case 'joined':
      return {
        ...withConsult({
          reason: null,
          referenceId: record.consult.referenceId ?? fact.referenceId,
        }),
        colleague: fact.participant,
        matchedBy: fact.rule,
        unseen: null,
      }
    case 'error':
      return {
        ...withConsult({
          reason: reasonFor(audience, fact.message),
          referenceId: record.consult.referenceId ?? fact.referenceId,
        }),
        matchedBy: fact.rule,
      }
    case 'departed':
      return withConsult({ reason: reasonInTruth(record.asked, fact.reason) })
    case 'closed':
      return withConsult({ reason: reasonInTruth(record.asked, 'interaction_closed') })
    case 'unanswered':
      return withConsult({ reason: 'answer_timeout' })
    case 'asking': {
      const { id, action, sessionEpoch } = fact
      const since = now.toISOString()
      const asked = { id, action, sessionEpoch, since, state: 'asking', referenceId: null } as const
      return { ...record, asked }
    }
    case 'answered': {
      const { outcome: state, referenceId } = fact
      const answered = { state, referenceId, since: now.toISOString() }
      const asked =
        state === 'nothing' ? null : record.asked && { ...record.asked, ...answered, state }
      return { ...record, asked }
    }
    case 'action-failed':
      return { ...record, asked: null }
    case 'unseen': {
      const at = now.toISOString()
      const { since, hiddenSince } = record.unseen ?? { since: at, hiddenSince: null }
      return { ...record, unseen: { since, hiddenSince: hiddenSince ?? (fact.hidden ? at : null) } }
    }
    case 'seen':
      return { ...record, unseen: null }
    case 'escalating': {
      const { escalation } = record
      const { state } = fact
      // What nobody will be told is not kept.
      const next = { state, since: now.toISOString(), ...(state === 'over' && { summary: null }) }
      return { ...record, escalation: escalation && { ...escalation, ...next } }
    }
    case 'outcome-unknown':
    case 'message':
    case 'explained':
    case 'session-held':
    case 'session-lost':
    case 'session-restored':
      return record
  }
}
