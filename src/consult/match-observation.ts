import type { AskedAction } from './action.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { Fact } from './fact.ts'
import { isOpen } from './lifecycle.ts'
import { factsOfAction } from './match-action.ts'
import { factsOfColleague } from './match-colleague.ts'
import { factOfJoining, findNewcomers } from './match-newcomer.ts'
import { isClosed } from './observation.ts'
import type { Observation } from './observation.ts'

export type Match = { consultId: string; fact: Fact }

/**
 * Which facts an observation holds about which consults of its interaction. Pure; the lifecycle decides what each is
 * worth, so the same observation may be matched any number of times.
 *
 * A referenceId decides where there is one that can be compared. It is a small counter, so it only counts within one
 * session epoch. Otherwise the state decides: an agent who was not there when the consult was posted, a `ParticipantJoined`
 * that only agents see, or the capability to write to agents only.
 */
export const matchObservation = (observation: Observation, records: ConsultRecord[]): Match[] => {
  const own = records.filter((record) => record.consult.agent === observation.agent)
  const matches: Match[] = []
  const add = ({ consult }: ConsultRecord, ...facts: Fact[]) =>
    facts.forEach((fact) => matches.push({ consultId: consult.id, fact }))

  const open = own.find(({ consult }) => isOpen(consult.state))
  if (open) add(open, ...factsOfOpen(observation, open, own))
  if (observation.error === null) {
    for (const record of whoMayBeJoined(own)) {
      const fact = factOfCandidate(observation, record, own)
      if (fact) add(record, fact)
      if (fact?.fact === 'joined') break
    }
  }
  const joined = own.filter(({ consult }) => consult.state === 'joined')
  for (const record of own) {
    add(record, ...factsOfColleague(observation, record, joined.length === 1))
    add(record, ...factsOfAction(observation, record, own))
  }
  return matches
}

/** Whom a newcomer may belong to: the open consult before one whose colleague is not known, before those nobody answered. */
const whoMayBeJoined = (records: ConsultRecord[]): ConsultRecord[] => {
  const newestFirst = records.toReversed()
  return [
    ...newestFirst.filter(({ consult }) => isOpen(consult.state)),
    ...newestFirst.filter(({ consult, colleague }) => consult.state === 'joined' && !colleague),
    ...newestFirst.filter(({ consult }) => consult.state === 'unanswered'),
  ]
}

const factsOfOpen = (
  observation: Observation,
  record: ConsultRecord,
  records: ConsultRecord[],
): Fact[] => {
  const { error, interaction } = observation
  if (error === null) return interaction && isClosed(interaction) ? [{ fact: 'closed' }] : []
  const reference = compareReference(observation, record, records)
  if (reference === 'other') return []
  const rule = reference === 'same' ? 'reference' : 'error-on-interaction'
  return [{ fact: 'error', message: error, referenceId: comparable(observation, record), rule }]
}

const factOfCandidate = (
  observation: Observation,
  record: ConsultRecord,
  records: ConsultRecord[],
): Fact | undefined => {
  const newcomers = findNewcomers(observation, record, records)
  const reference = compareReference(observation, record, records)
  if (reference === 'other') {
    return newcomers.length > 0 ? { fact: 'explained', participants: newcomers } : undefined
  }
  const joining = factOfJoining(observation, record, {
    newcomers,
    referenced: reference === 'same',
    othersJoined: records.some((other) => other !== record && other.consult.state === 'joined'),
  })
  return joining && { ...joining, referenceId: comparable(observation, record) }
}

type Reference = 'same' | 'other' | 'unknown' | 'incomparable'

const compareReference = (
  observation: Observation,
  record: ConsultRecord,
  records: ConsultRecord[],
): Reference => {
  const referenceId = comparable(observation, record)
  if (referenceId === null) return 'incomparable'
  const sameEpoch = records.filter((other) => other.sessionEpoch === observation.sessionEpoch)
  const owner = sameEpoch.find(({ consult }) => consult.referenceId === referenceId)
  if (owner) return owner === record ? 'same' : 'other'
  if (records.some(({ asked }) => isOf(asked, observation))) return 'other'
  // Without a referenceId of its own the consult may be waiting for this very one.
  return record.consult.referenceId === null ? 'unknown' : 'other'
}

const isOf = (asked: AskedAction | null, { referenceId, sessionEpoch }: Observation): boolean =>
  asked !== null && asked.sessionEpoch === sessionEpoch && asked.referenceId === referenceId

/**
 * The observation's referenceId where it can be compared with the consult's. Other operations' outcomes list all participants
 * too: theirs says nothing about who came, unless it is the outcome of somebody's coming.
 */
const comparable = (
  { referenceId, sessionEpoch, change, error }: Observation,
  { consult, ...record }: ConsultRecord,
): number | null => {
  if (sessionEpoch !== record.sessionEpoch) return null
  const tells = error !== null || change?.toLowerCase() === 'participantsupdated'
  return tells || referenceId === consult.referenceId ? referenceId : null
}
