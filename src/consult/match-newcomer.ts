import { isPresent } from './consult-record.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { Fact, MatchRule } from './fact.ts'
import { isAgent, isAgentsOnly, isVisibleToAll } from './observation.ts'
import type { LogMessage, Observation, Participant } from './observation.ts'

/** Agents who were not there when the consult was posted and whom no other consult accounts for. */
export const findNewcomers = (
  { interaction, messages }: Observation,
  record: ConsultRecord,
  records: ConsultRecord[],
): Participant[] => {
  const isColleague = (participantId: string) =>
    records.some(({ colleague }) => colleague?.participantId === participantId)
  const seen = [...(interaction?.participants.filter(isAgent) ?? []), ...joiners(messages)]
  return seen.filter(
    (someone, index) =>
      !isPresent(record, someone.participantId) &&
      !isColleague(someone.participantId) &&
      !isListedAgain(someone, record) &&
      seen.findIndex(({ participantId }) => participantId === someone.participantId) === index,
  )
}

type Joined = Extract<Fact, { fact: 'joined' }>

type Seen = { newcomers: Participant[]; referenced: boolean; othersJoined: boolean }

/**
 * That somebody joined, and who. Where it is not certain who, nobody is named: whoever is taken for the colleague ends the
 * consult when he leaves, and the log tells the name a moment later.
 */
export const factOfJoining = (
  observation: Observation,
  record: ConsultRecord,
  { newcomers, referenced, othersJoined }: Seen,
): Omit<Joined, 'referenceId'> | undefined => {
  const fitting = newcomers.filter((someone) => mayBeTarget(someone, record))
  const told = new Set(joiners(observation.messages).map(({ participantId }) => participantId))
  const byLog = fitting.find(({ participantId }) => told.has(participantId))
  if (byLog) return { fact: 'joined', participant: byLog, rule: 'participant-joined' }

  const named = (rule: MatchRule): MatchRule => (referenced ? 'reference' : rule)
  const strangers = fitting.filter((someone) => !isNamesake(someone, record))
  const target = fitting.find(({ userId }) => userId !== null && userId === record.targetUserId)
  if (target ?? strangers[0]) {
    const participant = target ?? (strangers.length === 1 ? strangers[0] : undefined)
    return { fact: 'joined', participant: participant ?? null, rule: named('new-participant') }
  }
  // Whoever else is there may be what the capability is for.
  const explained = othersJoined || newcomers.length > fitting.length
  const somebody = !explained && gained(observation, record)
  return somebody || (referenced && fitting.length > 0)
    ? { fact: 'joined', participant: null, rule: named('capability') }
    : undefined
}

const joiners = (messages: LogMessage[]): Participant[] =>
  messages.flatMap(({ type, visibility, from }) =>
    type === 'ParticipantJoined' && isAgentsOnly(visibility) && from !== null && isAgent(from)
      ? [from]
      : [],
  )

const gained = ({ interaction }: Observation, { couldSendToAgents }: ConsultRecord): boolean =>
  !couldSendToAgents && (interaction?.capabilities.includes('SendToAgents') ?? false)

/** GWS may list the originator a second time under a new participantId; only his user id tells for sure. */
const isListedAgain = ({ userId }: Participant, { present }: ConsultRecord): boolean =>
  userId !== null && (present ?? []).some((someone) => someone.userId === userId)

/** A nickname is no identity: the originator listed again, or a colleague who is called like him. */
const isNamesake = ({ nickname }: Participant, { present }: ConsultRecord): boolean =>
  (present ?? []).some((someone) => isAgent(someone) && someone.nickname === nickname)

/** Who was invited into the conversation is visible to all; only the target may have been made so since. */
const mayBeTarget = (
  { userId, visibility }: Participant,
  { targetUserId }: ConsultRecord,
): boolean =>
  userId === null || targetUserId === null ? !isVisibleToAll(visibility) : userId === targetUserId
