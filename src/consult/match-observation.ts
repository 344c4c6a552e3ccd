import { isPresent } from './consult-record.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { Fact } from './fact.ts'
import { factsOfColleague } from './match-colleague.ts'
import { isOpen } from './lifecycle.ts'
import { isAgentsOnly, isClosed } from './observation.ts'
import type { InteractionSnapshot, LogMessage, Observation, Participant } from './observation.ts'

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
  const candidate = whoMayBeJoined(own)
  const matches: Match[] = []
  const add = (record: ConsultRecord, fact: Fact) =>
    matches.push({ consultId: record.consult.id, fact })

  if (candidate)
    factsOfCandidate(observation, candidate, own).forEach((fact) => add(candidate, fact))
  for (const record of own)
    factsOfColleague(observation, record).forEach((fact) => add(record, fact))
  return matches
}

/**
 * False for what cannot concern any consult, so that the store need not be asked: what only the customer and the agent say,
 * typing, and states without an agent in them.
 */
export const mayConcernConsult = (observation: Observation): boolean =>
  observation.error !== null ||
  observation.messages.some(
    ({ type, visibility }) =>
      isAgentsOnly(visibility) || type === 'ParticipantLeft' || type === 'Notice',
  ) ||
  (observation.interaction !== null &&
    (isClosed(observation.interaction) || agents(observation.interaction).length > 0))

/** The consult that a newcomer belongs to: the open one, else the newest that nobody answered. */
const whoMayBeJoined = (records: ConsultRecord[]): ConsultRecord | undefined =>
  records.find(({ consult }) => isOpen(consult.state)) ??
  records.findLast(({ consult }) => consult.state === 'unanswered')

const factsOfCandidate = (
  observation: Observation,
  record: ConsultRecord,
  records: ConsultRecord[],
): Fact[] => {
  const reference = compareReference(observation, record, records)
  if (observation.error !== null) {
    if (reference === 'other') return []
    const rule = reference === 'same' ? 'reference' : 'error-on-interaction'
    const referenceId = reference === 'incomparable' ? null : observation.referenceId
    return [{ fact: 'error', message: observation.error, referenceId, rule }]
  }
  const newcomers = findNewcomers(observation, record, records)
  if (reference === 'other') {
    return newcomers.length > 0 ? [{ fact: 'explained', participants: newcomers }] : []
  }
  const joined = factOfJoining(observation, record, newcomers, reference === 'same')
  const closed = observation.interaction !== null && isClosed(observation.interaction)
  return [...(joined ? [joined] : []), ...(closed ? [{ fact: 'closed' } as const] : [])]
}

type Reference = 'same' | 'other' | 'unknown' | 'incomparable'

const compareReference = (
  { referenceId, sessionEpoch }: Observation,
  record: ConsultRecord,
  records: ConsultRecord[],
): Reference => {
  if (referenceId === null || sessionEpoch !== record.sessionEpoch) return 'incomparable'
  const sameEpoch = records.filter((other) => other.sessionEpoch === sessionEpoch)
  const owner = sameEpoch.find(({ consult }) => consult.referenceId === referenceId)
  if (owner) return owner === record ? 'same' : 'other'
  // Without a referenceId of its own the consult may be waiting for this very one.
  return record.consult.referenceId === null ? 'unknown' : 'other'
}

const agents = ({ participants }: InteractionSnapshot): Participant[] =>
  participants.filter(({ type }) => type?.toLowerCase() === 'agent')

/** Agents who were not there when the consult was posted and whom no other consult accounts for. */
const findNewcomers = (
  { interaction, messages }: Observation,
  record: ConsultRecord,
  records: ConsultRecord[],
): Participant[] => {
  const isColleague = (participantId: string) =>
    records.some(({ colleague }) => colleague?.participantId === participantId)
  const seen = [...(interaction ? agents(interaction) : []), ...joiners(messages)]
  const newcomers = seen.filter(
    (someone, index) =>
      !isPresent(record, someone.participantId) &&
      !isColleague(someone.participantId) &&
      !isListedAgain(someone, record) &&
      mayBeTarget(someone, record) &&
      seen.findIndex(({ participantId }) => participantId === someone.participantId) === index,
  )
  return newcomers
}

const joiners = (messages: LogMessage[]): Participant[] =>
  messages.flatMap(({ type, visibility, from }) =>
    type === 'ParticipantJoined' &&
    isAgentsOnly(visibility) &&
    from?.type?.toLowerCase() === 'agent'
      ? [from]
      : [],
  )

/** GWS may list the originator a second time under a new participantId; only his user id tells for sure. */
const isListedAgain = ({ userId }: Participant, { present }: ConsultRecord): boolean =>
  userId !== null && present.some((someone) => someone.userId === userId)

const mayBeTarget = ({ userId }: Participant, { targetUserId }: ConsultRecord): boolean =>
  userId === null || targetUserId === null || userId === targetUserId

const factOfJoining = (
  { interaction, messages }: Observation,
  record: ConsultRecord,
  newcomers: Participant[],
  referenced: boolean,
): Fact | undefined => {
  const told = joiners(messages)[0]
  const byMessage = newcomers.find(({ participantId }) => participantId === told?.participantId)
  if (byMessage) return { fact: 'joined', participant: byMessage, rule: 'participant-joined' }

  const gained =
    !record.couldSendToAgents && (interaction?.capabilities.includes('SendToAgents') ?? false)
  // A nickname is no identity, but of two newcomers the one that is not called like the originator is the colleague.
  const stranger = newcomers.find(
    ({ nickname }) => !record.present.some((someone) => someone.nickname === nickname),
  )
  const newcomer = stranger ?? (gained || referenced ? newcomers[0] : undefined)
  if (newcomer) {
    return {
      fact: 'joined',
      participant: newcomer,
      rule: referenced ? 'reference' : 'new-participant',
    }
  }
  return gained ? { fact: 'joined', participant: null, rule: 'capability' } : undefined
}
