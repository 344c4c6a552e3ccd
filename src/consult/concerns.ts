import { settlingSeconds } from './action.ts'
import type { AskedAction } from './action.ts'
import { isPresent } from './consult-record.ts'
import type { ConsultRecord } from './consult-record.ts'
import { mayBecome } from './escalation.ts'
import type { EscalationState } from './escalation.ts'
import type { Fact } from './fact.ts'
import { lateAtMostSeconds } from './lifecycle.ts'
import { secondsSince } from './seconds-since.ts'
import { isTold } from './told-messages.ts'

/** What the table alone cannot tell: whether the fact is about this consult's reference, colleague or message. */
export const concerns = (record: ConsultRecord, fact: Fact, now: Date): boolean => {
  const { state, referenceId } = record.consult
  switch (fact.fact) {
    case 'error':
      return agree(fact.referenceId, referenceId)
    case 'departed':
      return record.colleague === null || fact.participantId === record.colleague.participantId
    case 'joined':
      return state === 'joined'
        ? record.colleague === null && fact.participant !== null
        : !isTooLate(record, now)
    case 'message':
      return (
        record.audience === 'agent' &&
        (fact.message.index === null || !isTold(record.messagesTold, fact.message.index))
      )
    case 'explained':
      return fact.participants.some((someone) => !isPresent(record, someone.participantId))
    case 'asking':
    case 'answered':
    case 'action-failed':
      return concernsAction(record.asked, fact, now)
    case 'unseen':
      return record.unseen === null || (fact.hidden && record.unseen.hiddenSince === null)
    case 'seen':
      return record.unseen !== null
    case 'escalating':
      return concernsEscalation(record, fact.state, now)
    case 'posting':
    case 'posted':
    case 'refused':
    case 'not-sent':
    case 'outcome-unknown':
    case 'closed':
    case 'unanswered':
    case 'session-held':
      return true
    case 'session-lost':
      return !record.sessionLost
    case 'session-restored':
      return record.sessionLost
  }
}

const concernsEscalation = (
  { consult, escalation, asked }: ConsultRecord,
  next: EscalationState,
  now: Date,
): boolean => {
  // Nobody has come, or somebody has: each has its own steps.
  if (escalation === null || (consult.state === 'unanswered') !== (next === 'over')) return false
  // An action that was asked for, by whomever, is all that an escalation may ask for.
  return mayBecome(escalation, next, now) && (next !== 'under-way' || asked === null)
}

type OfAction = Extract<Fact, { fact: 'asking' | 'answered' | 'action-failed' }>

const concernsAction = (asked: AskedAction | null, fact: OfAction, now: Date): boolean => {
  switch (fact.fact) {
    case 'asking':
      // What came to nothing since has changed nothing.
      return asked === null || (!isUnderWay(asked, now) && asked.id === fact.after)
    case 'answered':
      return asked?.id === fact.id && asked.state !== 'accepted' && asked.state !== fact.outcome
    case 'action-failed':
      return asked !== null && agree(fact.referenceId, asked.referenceId)
  }
}

/** What was taken shows a moment later: until then a second click would find everything as before. */
const isUnderWay = ({ state, since }: AskedAction, now: Date): boolean =>
  state === 'asking' || secondsSince(since, now) < settlingSeconds

const isTooLate = ({ consult }: ConsultRecord, now: Date): boolean =>
  consult.state === 'unanswered' && secondsSince(consult.updatedAt, now) > lateAtMostSeconds

/** A join that turns out to be another operation's, once the consult's own reference is known, only explains who came. */
export const inTruth = ({ consult }: ConsultRecord, fact: Fact): Fact =>
  fact.fact === 'joined' && !agree(fact.referenceId, consult.referenceId)
    ? { fact: 'explained', participants: fact.participant ? [fact.participant] : [] }
    : fact

const agree = (one: number | null, other: number | null): boolean =>
  one === null || other === null || one === other
