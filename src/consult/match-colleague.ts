import { isPresent } from './consult-record.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { Fact } from './fact.ts'
import { isAgentsOnly, isClosed, isVisibleToAll } from './observation.ts'
import type { InteractionSnapshot, LogMessage, Observation, Participant } from './observation.ts'

/** What an observation tells of a colleague who is, or was about to be, in the consult; `alone` if no other is joined. */
export const factsOfColleague = (
  observation: Observation,
  record: ConsultRecord,
  alone: boolean,
): Fact[] => {
  const { interaction, messages } = observation
  const told = messages.flatMap((message) => factOfMessage(message, record, alone) ?? [])
  if (interaction === null || !seesColleague(observation, record)) return told
  if (isClosed(interaction)) return [...told, { fact: 'closed' }]
  if (isMissing(interaction, record)) return [...told, ...factsOfMissing(observation, record)]
  return [...told, ...factsOfVisibility(interaction, record)]
}

/**
 * True when a notification does not list the colleague: he may have left, but notifications may also be swapped, and this
 * one may be older than his coming. Only a look at the interaction can tell.
 */
export const mayHaveLeft = (observation: Observation, record: ConsultRecord): boolean =>
  observation.source === 'notification' &&
  observation.interaction !== null &&
  seesColleague(observation, record) &&
  !isClosed(observation.interaction) &&
  isMissing(observation.interaction, record)

/** An Error carries the interaction as it was before. */
const seesColleague = ({ error }: Observation, { consult }: ConsultRecord): boolean =>
  error === null && consult.state === 'joined'

const isMissing = ({ participants }: InteractionSnapshot, { colleague }: ConsultRecord): boolean =>
  colleague !== null && participants.length > 0 && !find(participants, colleague.participantId)

const factsOfMissing = ({ source }: Observation, { colleague }: ConsultRecord): Fact[] =>
  source === 'notification' || colleague === null
    ? []
    : [{ fact: 'departed', participantId: colleague.participantId, reason: 'left' }]

const factsOfVisibility = (
  { participants }: InteractionSnapshot,
  { colleague }: ConsultRecord,
): Fact[] => {
  const now = colleague && find(participants, colleague.participantId)
  return now && isVisibleToAll(now.visibility) && !isVisibleToAll(colleague.visibility)
    ? [{ fact: 'departed', participantId: now.participantId, reason: 'conferenced' }]
    : []
}

const find = (participants: Participant[], participantId: string): Participant | undefined =>
  participants.find((someone) => someone.participantId === participantId)

const factOfMessage = (
  message: LogMessage,
  record: ConsultRecord,
  alone: boolean,
): Fact | undefined => {
  const { colleague } = record
  const participantId = message.from?.participantId
  switch (message.type) {
    case 'Notice':
      return colleague && removes(message, record, alone)
        ? { fact: 'departed', participantId: colleague.participantId, reason: 'removed' }
        : undefined
    case 'ParticipantLeft':
      return participantId !== undefined &&
        !isPresent(record, participantId) &&
        !isCustomer(message.from)
        ? { fact: 'departed', participantId, reason: 'left' }
        : undefined
    case 'Text':
      return isAgentsOnly(message.visibility) ? { fact: 'message', message } : undefined
    default:
      return undefined
  }
}

const removal = 'REMOVE_PARTICIPANT_FROM_CONFERENCE'

/**
 * The notice names the user, whom older servers do not show among the participants; then the target has to tell, or that
 * there is nobody else to be removed.
 */
const removes = (
  { text }: LogMessage,
  { colleague, targetUserId }: ConsultRecord,
  alone: boolean,
): boolean => {
  if (!text?.startsWith(removal)) return false
  const userId = colleague?.userId ?? targetUserId
  return userId === null ? alone : userId === text.slice(removal.length)
}

const isCustomer = (someone: Participant | null): boolean =>
  someone?.type?.toLowerCase() === 'customer'
