import type { InteractionSnapshot, LogMessage, Participant } from '../../consult/observation.ts'
import type { ListedInteraction } from '../../consult/ports/contact-centre.ts'
import type { GwsInteraction, GwsMessage, GwsParticipant } from './gws-schemas.ts'
import { parseTimestamp } from './timestamp.ts'

/** GWS's interaction in the domain's words. */
export const toSnapshot = (interaction: GwsInteraction): InteractionSnapshot => ({
  state: interaction.state ?? null,
  participants: interaction.participants.flatMap((participant) => toParticipant(participant) ?? []),
  capabilities: interaction.capabilities,
})

/** The same for a list that people choose from. */
export const toListed = (interaction: GwsInteraction): Omit<ListedInteraction, 'key'> => ({
  interaction: toSnapshot(interaction),
  customer:
    interaction.participants.find(({ type }) => type?.toLowerCase() === 'customer')?.nickname ??
    null,
  since: parseTimestamp({ timestamp: interaction.receivedDate }),
})

/** A message of an interaction's log, as a notification or the log itself has it. */
export const toMessage = (message: GwsMessage): LogMessage => ({
  index: message.index ?? null,
  type: message.type ?? '',
  visibility: message.visibility ?? null,
  text: message.text ?? message.noticeText ?? null,
  from: (message.from && toParticipant(message.from)) ?? null,
  at: parseTimestamp(message),
})

/** Without an id there is nothing to tell one participant from another. */
const toParticipant = (participant: GwsParticipant): Participant | undefined => {
  const participantId = participant.participantId ?? participant.id
  if (typeof participantId !== 'string') return undefined
  return {
    participantId,
    nickname: participant.nickname ?? null,
    type: participant.type ?? null,
    visibility: participant.visibility ?? null,
    userId: userIdOf(participant.path ?? participant.uri ?? ''),
  }
}

/** Users and contacts share their ids, and URIs' hosts differ: only the last two segments count. */
const userIdOf = (path: string): string | null =>
  /\/(?:users|contacts)\/([^/?#]+)\/?$/.exec(path)?.[1] ?? null
