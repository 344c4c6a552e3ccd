import type { AskedAction } from './action.ts'
import { catchUp } from './catch-up.ts'
import type { ConsultRecord } from './consult-record.ts'
import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { matchObservation } from './match-observation.ts'
import { asRead } from './observation.ts'
import type { Observation, ReadSource } from './observation.ts'
import { readInteraction } from './read-interaction.ts'
import type { Looked } from './read-interaction.ts'
import { recordReport } from './record-report.ts'
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
      return checkJoined(deps, log, record, asks)
    case undefined:
      // It may be about to be recorded.
      return secondsSince(header.createdAt, deps) < beginningSeconds ? againSeconds : undefined
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
  const unseen = await look(deps, log, record, { source: 'resync', isUnheard })
  if (!unseen) return undefined
  if (!isTooLong(unseen, joinedUnseenAtMostSeconds)) return untilNextTry(unseen)
  const fact = { fact: 'closed' } as const
  await recordReport(deps, await deps.store.load(log.key), consult.id, { fact, source: 'timer' })
  return undefined
}

const checkSending = async (
  deps: SendDeps,
  log: InteractionLog,
  { consult }: ConsultRecord,
): Promise<number> => {
  if (secondsSince(consult.updatedAt, deps) >= sendingAtMostSeconds) {
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
  if (secondsSince(asked.since, deps) >= sendingAtMostSeconds) {
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
  const remaining = answerBy === null ? 0 : -secondsSince(answerBy, deps)
  if (remaining > 0 && consult.state === 'pending') return remaining

  const isUnheard = consult.state === 'pending'
  const unseen = await look(deps, log, record, {
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

/** `isUnheard`: nothing was heard that made anybody look, so that what is new tells of a session that is deaf. */
type Manner = { source: ReadSource; isUnheard: boolean }

type Unseen = { outcome: 'hidden' | 'unseen'; seconds: number }

/** The longer an interaction cannot be read, the less often it is tried. */
const untilNextTry = ({ seconds }: Unseen): number =>
  Math.min(Math.max(againSeconds, seconds / 4), againAtMostSeconds)

const isTooLong = ({ outcome, seconds }: Unseen, atMostSeconds: number): boolean =>
  seconds > (outcome === 'hidden' ? hiddenAtMostSeconds : atMostSeconds)

/** Undefined when the interaction was seen, else for how long it has not been. */
const look = async (
  deps: SendDeps,
  log: InteractionLog,
  record: ConsultRecord,
  manner: Manner,
): Promise<Unseen | undefined> => {
  const outcome = await read(deps, log, record, manner)
  if (outcome === 'seen') return undefined
  const fact = { fact: 'unseen', hidden: outcome === 'hidden' } as const
  const report = { fact, source: 'timer' } as const
  const { unseen } = (await recordReport(deps, log, record.consult.id, report)).record
  const since = fact.hidden ? unseen?.hiddenSince : unseen?.since
  // One that has moved on meanwhile has none.
  return { outcome, seconds: since ? secondsSince(since, deps) : 0 }
}

const read = async (
  deps: SendDeps,
  log: InteractionLog,
  record: ConsultRecord,
  { source, isUnheard }: Manner,
): Promise<Looked['outcome']> => {
  const { agent } = record.consult
  const obtained = await deps.sessions.obtain(agent)
  if (obtained.outcome === 'unavailable') return 'unseen'
  const { contactCentre, renew } = obtained.session
  const looked = await readInteraction(contactCentre, log.key)
  if (looked.outcome === 'seen') {
    const { interaction } = looked
    const observation = asRead(log.key, { agent, source, interaction })
    const isDeaf = isUnheard && (await isNews(deps, log, record, observation))
    await catchUp(deps, log, { contactCentre, observation })
    if (isDeaf) await renew()
  }
  return looked.outcome
}

/** Longer than a notification takes that has been sent. */
const onItsWayMs = 3000

/** True when somebody came or left of whom no notification tells, though there is time for one. */
const isNews = async (
  deps: SendDeps,
  log: InteractionLog,
  { consult }: ConsultRecord,
  observation: Observation,
): Promise<boolean> => {
  const news = consult.state === 'joined' ? 'departed' : 'joined'
  const matches = matchObservation(observation, log.records)
  if (!matches.some(({ consultId, fact }) => consultId === consult.id && fact.fact === news))
    return false
  await deps.sleep(onItsWayMs)
  const since = recordOf(await deps.store.load(log.key), consult.id)
  return since?.consult.state === consult.state
}

const secondsSince = (moment: string, { clock }: SendDeps): number =>
  (clock.now().getTime() - Date.parse(moment)) / 1000
