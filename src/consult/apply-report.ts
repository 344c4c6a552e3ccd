import type { Consult, ConsultState } from './consult.ts'
import { isPresent } from './consult-record.ts'
import type { ConsultRecord } from './consult-record.ts'
import { composeEvent } from './compose-event.ts'
import type { News } from './compose-event.ts'
import type { ConsultEvent } from './event.ts'
import type { Report } from './fact.ts'
import { concerns, inTruth } from './concerns.ts'
import { learn } from './learn.ts'
import { hold, mayBeHeld, mustWait } from './hold-report.ts'
import { lifecycle } from './lifecycle.ts'
import type { Transition } from './lifecycle.ts'
import { withTold } from './told-messages.ts'

/**
 * - `changed`: the record to store, with the events that it gives; `events` is empty when something was only remembered
 * - `ignored`: nothing to store
 * - `refused`: the fact must not happen in this state
 */
export type Applied =
  | { outcome: 'changed'; record: ConsultRecord; events: ConsultEvent[] }
  | { outcome: 'ignored' }
  | { outcome: 'refused' }

/** Judges one report. Pure; the same report twice changes nothing the second time. */
export const applyReport = (record: ConsultRecord, report: Report, now: Date): Applied => {
  const leaseEpoch = report.leaseEpoch ?? record.leaseEpoch
  if (leaseEpoch < record.leaseEpoch) return { outcome: 'refused' }
  const applied = judge(record, { ...report, fact: inTruth(record, report.fact) }, now)
  return applied.outcome === 'changed'
    ? { ...applied, record: { ...applied.record, leaseEpoch } }
    : applied
}

const judge = (record: ConsultRecord, report: Report, now: Date): Applied => {
  const transition = worth(record, report, now)
  switch (transition) {
    case 'ignored':
      return { outcome: 'ignored' }
    case 'refused':
      return { outcome: 'refused' }
    case 'held':
      return {
        outcome: 'changed',
        record: hold(record, report),
        events: [],
      }
    case 'noted':
      return note(record, report, now)
    case 'accepted':
    case 'sending':
    case 'pending':
    case 'joined':
    case 'rejected':
    case 'failed':
    case 'unanswered':
    case 'unknown':
    case 'ended':
      return judgeHeld(enter(record, transition, report, now), now)
  }
}

const worth = (record: ConsultRecord, { fact, leaseEpoch }: Report, now: Date): Transition => {
  const transition = mustWait(record, fact) ? 'held' : lifecycle[record.consult.state][fact.fact]
  if (transition === 'held') return mayBeHeld(record, fact) ? 'held' : 'ignored'
  if (fact.fact === 'session-held' && leaseEpoch === record.leaseEpoch) return 'ignored'
  return concerns(record, fact, now) ? transition : 'ignored'
}

type Changed = Extract<Applied, { outcome: 'changed' }>

const enter = (record: ConsultRecord, state: ConsultState, report: Report, now: Date): Changed => {
  const learnt = learn(record, report.fact, now)
  const consult: Consult = {
    ...learnt.consult,
    state,
    ...(record.consult.state === 'unanswered' && state === 'joined' ? { late: true } : {}),
  }
  return tell({ ...learnt, consult }, { type: `consult.${state}`, ...report }, now)
}

const note = (record: ConsultRecord, report: Report, now: Date): Applied => {
  const { fact } = report
  switch (fact.fact) {
    case 'message': {
      const { index } = fact.message
      const messagesTold =
        index === null ? record.messagesTold : withTold(record.messagesTold, index)
      return tell({ ...record, messagesTold }, { type: 'consult.message', ...report }, now)
    }
    case 'joined':
      return { outcome: 'changed', record: { ...record, colleague: fact.participant }, events: [] }
    case 'explained': {
      const news = fact.participants.filter((someone) => !isPresent(record, someone.participantId))
      const present = [...(record.present ?? []), ...news]
      return { outcome: 'changed', record: { ...record, present }, events: [] }
    }
    case 'asking':
    case 'answered':
    case 'action-failed':
    case 'escalating':
      return judgeHeld({ outcome: 'changed', record: learn(record, fact, now), events: [] }, now)
    case 'unseen':
    case 'seen':
      return { outcome: 'changed', record: learn(record, fact, now), events: [] }
    case 'session-held':
      return { outcome: 'changed', record, events: [] }
    case 'session-lost':
      return tell({ ...record, sessionLost: true }, { type: 'session.lost', ...report }, now)
    case 'session-restored':
      return tell({ ...record, sessionLost: false }, { type: 'session.restored', ...report }, now)
    case 'posting':
    case 'posted':
    case 'refused':
    case 'not-sent':
    case 'outcome-unknown':
    case 'error':
    case 'departed':
    case 'closed':
    case 'unanswered':
      return { outcome: 'ignored' }
  }
}

/** After a change of state the facts that came too early are judged again, in the order in which they came. */
const judgeHeld = (changed: Changed, now: Date): Changed => {
  const { held } = changed.record
  let result: Changed = { ...changed, record: { ...changed.record, held: [] } }
  for (const report of held) {
    const applied = applyReport(result.record, report, now)
    if (applied.outcome !== 'changed') continue
    result = { ...applied, events: [...result.events, ...applied.events] }
  }
  return result
}

const tell = (record: ConsultRecord, news: News, now: Date): Changed => {
  const consult = {
    ...record.consult,
    sequence: record.consult.sequence + 1,
    updatedAt: now.toISOString(),
  }
  const next = { ...record, consult }
  return { outcome: 'changed', record: next, events: [composeEvent(next, news, consult.updatedAt)] }
}
