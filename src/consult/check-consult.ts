import type { AskedAction } from './action.ts'
import type { ConsultRecord } from './consult-record.ts'
import { isLeft, isUnfinished } from './escalation.ts'
import { finishEscalation } from './finish-escalation.ts'
import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { lookAtConsult } from './look-at-consult.ts'
import type { Unseen } from './look-at-consult.ts'
import type { ConsultHeader } from './ports/consult-store.ts'
import { recordReport } from './record-report.ts'
import { secondsSince } from './seconds-since.ts'
import { sendAccepted } from './send-consult.ts'
import type { SendDeps } from './send-consult.ts'

/** A POST that has no outcome after this long has lost its sender. */
const sendingAtMostSeconds = 30
const againSeconds = 3
const againAtMostSeconds = 300
/** Longer than a request takes from its first write to its consult. */
const beginningSeconds = 60
/** Long enough for a refusal that passes. */
const hiddenAtMostSeconds = 600
/** Whoever could not be asked for so long will not be heard in time any more. */
const unseenAtMostSeconds = 24 * 3600
const escalatingAtMostSeconds = 600
/** Text messages go on for days. */
const joinedUnseenAtMostSeconds = 7 * 24 * 3600

/**
 * Looks at a consult whose answer timeout has come, whose outcome is not known, or whose colleague may have left: reads the
 * interaction and records what it shows. Never posts what may have been posted. Safe to repeat. Resolves with the seconds
 * until the next look, undefined when none is needed.
 */
export const checkConsult = async (
  deps: SendDeps,
  consultId: string,
  asks: 'timer' | 'sweep' = 'timer',
): Promise<number | undefined> => {
  const header = await deps.store.locate(consultId)
  if (!header) return undefined
  const log = await deps.store.load(header.key)
  const record = recordOf(log, consultId)
  switch (record?.consult.state) {
    case 'accepted':
      return sendAccepted(deps, log, consultId)
    case 'sending':
      return checkSending(deps, log, record)
    case 'pending':
    case 'unknown':
      return checkUnanswered(deps, log, record)
    case 'joined':
      return isUnfinished(record.escalation)
        ? checkEscalation(deps, header, { log, record, asks })
        : checkJoined(deps, log, record, asks)
    case undefined:
      // It may be about to be recorded.
      return secondsSince(header.createdAt, deps.clock.now()) < beginningSeconds
        ? againSeconds
        : undefined
    case 'rejected':
    case 'failed':
    case 'unanswered':
    case 'ended':
      return undefined
  }
}

const checkJoined = async (
  deps: SendDeps,
  log: InteractionLog,
  record: ConsultRecord,
  asks: 'timer' | 'sweep',
): Promise<number | undefined> => {
  const { asked, consult } = record
  if (asked?.state === 'asking') return checkAsked(deps, log, { consultId: consult.id, asked })
  // Other looks follow upon what was heard.
  const isUnheard = asks === 'sweep'
  const unseen = await lookAtConsult(deps, log, record, { source: 'resync', isUnheard })
  if (!unseen) return undefined
  if (!isTooLong(unseen, joinedUnseenAtMostSeconds)) return untilNextTry(unseen)
  const fact = { fact: 'closed' } as const
  await recordReport(deps, await deps.store.load(log.key), consult.id, { fact, source: 'timer' })
  return undefined
}

type Escalating = { log: InteractionLog; record: ConsultRecord; asks: 'timer' | 'sweep' }

/** Whoever has waited for too long has been helped otherwise: the bot is told that it came to nothing. */
const checkEscalation = async (
  deps: SendDeps,
  header: ConsultHeader,
  { log, record, asks }: Escalating,
): Promise<number | undefined> => {
  const { escalation, consult } = record
  if (secondsSince(consult.updatedAt, deps.clock.now()) < escalatingAtMostSeconds) {
    await finishEscalation(deps, header)
    return againSeconds
  }
  // Whoever is under way tells it himself.
  if (escalation === null || !isLeft(escalation, deps.clock.now())) return againSeconds
  const fact = { fact: 'escalating', state: 'refused' } as const
  const recorded = await recordReport(deps, log, consult.id, { fact, source: 'timer' })
  return recorded.record.consult.state === 'joined'
    ? checkJoined(deps, recorded.log, recorded.record, asks)
    : undefined
}

const checkSending = async (
  deps: SendDeps,
  log: InteractionLog,
  { consult }: ConsultRecord,
): Promise<number> => {
  if (secondsSince(consult.updatedAt, deps.clock.now()) >= sendingAtMostSeconds) {
    const fact = { fact: 'outcome-unknown' } as const
    await recordReport(deps, log, consult.id, { fact, source: 'timer' })
  }
  return againSeconds
}

/** Whoever asked for an action, and never told how that went, has died. */
const checkAsked = async (
  deps: SendDeps,
  log: InteractionLog,
  { consultId, asked }: { consultId: string; asked: AskedAction },
): Promise<number> => {
  if (secondsSince(asked.since, deps.clock.now()) >= sendingAtMostSeconds) {
    const answered = { fact: 'answered', id: asked.id, outcome: 'unknown' } as const
    const fact = { ...answered, referenceId: null }
    await recordReport(deps, log, consultId, { fact, source: 'timer' })
  }
  return againSeconds
}

const checkUnanswered = async (
  deps: SendDeps,
  log: InteractionLog,
  record: ConsultRecord,
): Promise<number | undefined> => {
  const { consult, answerBy } = record
  const remaining = answerBy === null ? 0 : -secondsSince(answerBy, deps.clock.now())
  if (remaining > 0 && consult.state === 'pending') return remaining

  const isUnheard = consult.state === 'pending'
  const unseen = await lookAtConsult(deps, log, record, {
    source: isUnheard ? 'timer' : 'resync',
    isUnheard,
  })
  if (unseen && (remaining > 0 || !isTooLong(unseen, unseenAtMostSeconds)))
    return untilNextTry(unseen)
  if (remaining > 0) return Math.min(againSeconds, remaining)
  const fact = { fact: 'unanswered' } as const
  await recordReport(deps, await deps.store.load(log.key), consult.id, { fact, source: 'timer' })
  return undefined
}

/** The longer an interaction cannot be read, the less often it is tried. */
const untilNextTry = ({ seconds }: Unseen): number =>
  Math.min(Math.max(againSeconds, seconds / 4), againAtMostSeconds)

const isTooLong = ({ outcome, seconds }: Unseen, atMostSeconds: number): boolean =>
  seconds > (outcome === 'hidden' ? hiddenAtMostSeconds : atMostSeconds)
