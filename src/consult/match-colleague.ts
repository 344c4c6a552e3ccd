import { isPresent } from './consult-record.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { Fact } from './fact.ts'
import { isAgentsOnly, isClosed } from './observation.ts'
import type { InteractionSnapshot, LogMessage, Observation, Participant } from './observation.ts'

/** What an observation tells of a colleague who is, or was about to be, in the consult. */
export const factsOfColleague = (
  { interaction, messages, error }: Observation,
  record: ConsultRecord,
): Fact[] => {
  const told = messages.flatMap((message) => factOfMessage(message, record) ?? [])
  if (interaction === null || error !== null || record.consult.state !== 'joined') return told
  return [...told, ...factsOfPresence(interaction, record.colleague)]
}

const factOfMessage = (message: LogMessage, record: ConsultRecord): Fact | undefined => {
  const { colleague } = record
  const participantId = message.from?.participantId
  switch (message.type) {
    case 'Notice':
      return colleague && removes(message, record)
        ? { fact: 'departed', participantId: colleague.participantId, reason: 'removed' }
        : undefined
    case 'ParticipantLeft':
      return participantId !== undefined && !isPresent(record, participantId)
        ? { fact: 'departed', participantId, reason: 'left' }
        : undefined
    case 'Text':
      return isAgentsOnly(message.visibility) ? { fact: 'message', message } : undefined
    default:
      return undefined
  }
}

const factsOfPresence = (
  interaction: InteractionSnapshot,
  colleague: Participant | null,
): Fact[] => {
  if (isClosed(interaction)) return [{ fact: 'closed' }]
  if (colleague === null || interaction.participants.length === 0) return []
  const { participantId } = colleague
  const now = interaction.participants.find((someone) => someone.participantId === participantId)
  if (now === undefined) return [{ fact: 'departed', participantId, reason: 'left' }]
  const becameVisible = isVisibleToAll(now) && !isVisibleToAll(colleague)
  return becameVisible ? [{ fact: 'departed', participantId, reason: 'conferenced' }] : []
}

const removal = 'REMOVE_PARTICIPANT_FROM_CONFERENCE'

/** The notice names the user, whom older servers do not show among the participants; then the target has to tell. */
const removes = ({ text }: LogMessage, { colleague, targetUserId }: ConsultRecord): boolean => {
  if (!text?.startsWith(removal)) return false
  const userId = text.slice(removal.length)
  return (colleague?.userId ?? targetUserId ?? userId) === userId
}

const isVisibleToAll = ({ visibility }: Participant): boolean => visibility?.toLowerCase() === 'all'
