import type { Consult, GwsAnswer } from './consult.ts'
import type { Fact, Report } from './fact.ts'
import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { cutToBytes } from './json-bytes.ts'
import { notSentReasons } from './not-sent.ts'
import { isAgent } from './observation.ts'
import type { Participant } from './observation.ts'
import type { FollowUp } from './ports/follow-up.ts'
import type { ContactCentre } from './ports/contact-centre.ts'
import type { Prepared } from './prepare-consult.ts'
import { recordReport } from './record-report.ts'
import type { RecordDeps, Recorded } from './record-report.ts'

export type PostDeps = RecordDeps & {
  followUp: FollowUp
  sleep: (milliseconds: number) => Promise<void>
  /** Hears why the outcome of a POST could not be recorded. The sweep finds such a consult and reads how it went. */
  unrecorded: (cause: unknown) => void
}

export type PostOutcome =
  | { outcome: 'pending' | 'refused' | 'outcome-unknown'; consult: Consult }
  | { outcome: 'gws-unreachable' | 'session-unavailable' }

/** How soon an unknown outcome is looked into: long enough for a slow reply, short enough to be useful. */
const unknownOutcomeSeconds = 2

/**
 * Sends an accepted consult to Genesys, at most once whoever calls it and however often: only the caller whose `posting`
 * is recorded goes on to post. The others answer with the consult as it stands.
 */
export const postConsult = async (
  deps: PostDeps,
  log: InteractionLog,
  consultId: string,
  prepared: Prepared,
): Promise<PostOutcome> => {
  const posting = await recordReport(deps, log, consultId, reportOfPosting(prepared))
  return posting.outcome === 'changed'
    ? postRecorded(deps, posting.log, consultId, prepared)
    : { outcome: 'outcome-unknown', consult: posting.record.consult }
}

/** Posts a consult whose `posting` this very caller has just recorded; never to be called for any other. */
export const postRecorded = async (
  deps: PostDeps,
  log: InteractionLog,
  consultId: string,
  { session, target }: Prepared,
): Promise<PostOutcome> => {
  const posted = await session.contactCentre.postConsult(log.key, target)
  const settled = await recordOutcome(deps, log, consultId, factOfAnswer(posted))
  if (!settled) return { outcome: 'outcome-unknown', consult: consultIn(log, consultId) }
  const { consult } = settled.record
  switch (posted.outcome) {
    case 'accepted':
      return { outcome: 'pending', consult: asPending(settled) ?? consult }
    case 'refused':
      return { outcome: 'refused', consult }
    case 'session-refused':
      return { outcome: 'session-unavailable' }
    case 'not-sent':
      return { outcome: 'gws-unreachable' }
    case 'unknown':
      await deps.followUp.checkIn(unknownOutcomeSeconds, consultId).catch(deps.unrecorded)
      return { outcome: 'outcome-unknown', consult }
  }
}

/** What Genesys said cannot be asked for again: a store that refuses for a moment is waited for. */
export const recordOutcome = async (
  deps: PostDeps,
  log: InteractionLog,
  consultId: string,
  fact: Fact,
): Promise<Recorded | undefined> => {
  for (const pauseMs of [100, 200, 400, 800, undefined]) {
    try {
      return await recordReport(deps, log, consultId, { fact, source: 'request' })
    } catch (cause) {
      if (pauseMs === undefined) deps.unrecorded(cause)
      else await deps.sleep(pauseMs)
    }
  }
  return undefined
}

const consultIn = (log: InteractionLog, consultId: string): Consult => {
  const record = recordOf(log, consultId)
  if (!record) throw new Error(`no consult ${consultId} in the log`)
  return record.consult
}

/** The consult as the POST left it, though notifications that overtook the reply may have taken it further already. */
const asPending = ({ events }: Recorded): Consult | undefined =>
  events.find(({ type }) => type === 'consult.pending')?.consult

/** That the POST is about to leave, with what has to be known later to tell who is new. */
export const reportOfPosting = ({ before, target, session }: Prepared): Report => ({
  fact: {
    fact: 'posting',
    present: before?.participants.map(withoutCustomersName) ?? null,
    couldSendToAgents: before?.capabilities.includes('SendToAgents') ?? true,
    targetUserId: target.kind === 'agent' ? target.id : null,
    sessionEpoch: session.epoch,
  },
  source: 'request',
  leaseEpoch: session.leaseEpoch,
})

/** Who is new is told by ids, and by agents' names; a customer's name has no place in a log that is kept for weeks. */
const withoutCustomersName = (someone: Participant): Participant =>
  isAgent(someone) ? someone : { ...someone, nickname: null }

const factOfAnswer = (posted: Awaited<ReturnType<ContactCentre['postConsult']>>): Fact => {
  switch (posted.outcome) {
    case 'accepted': {
      const { httpStatus, ...gws } = bounded(posted.gws)
      return { fact: 'posted', referenceId: posted.referenceId, gws }
    }
    case 'refused':
      return { fact: 'refused', gws: bounded(posted.gws) }
    case 'session-refused':
      return { fact: 'not-sent', reason: notSentReasons['session-unavailable'] }
    case 'not-sent':
      return { fact: 'not-sent', reason: notSentReasons['gws-unreachable'] }
    case 'unknown':
      return { fact: 'outcome-unknown' }
  }
}

const statusMessageAtMost = 2000

/** What Genesys said, cut to what fits into a record. */
export const bounded = ({ statusMessage, ...gws }: GwsAnswer): GwsAnswer => ({
  ...gws,
  ...(statusMessage !== undefined && {
    statusMessage: cutToBytes(statusMessage, statusMessageAtMost),
  }),
})
