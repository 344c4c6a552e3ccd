import type { Faults } from './faults.ts'
import { participantOf } from './world.ts'
import type { Agent, Interaction, Message, Participant } from './world.ts'

const base = [
  'Transfer',
  'Leave',
  'Invite',
  'Consult',
  'SetInFocus',
  'SetDisposition',
  'AttachUserData',
  'DeleteUserData',
  'UpdateUserData',
]
const toAgents = [
  'SendToAgents',
  'SendStartTypingToAgentsNotification',
  'SendStopTypingToAgentsNotification',
]
const toAll = [
  'Complete',
  'SendMessage',
  'SendStartTypingNotification',
  'SendStopTypingNotification',
]
const invited = ['Accept', 'Reject']

export const resourceOf = { chat: 'chat', sms: 'smssession' } as const
export const collectionOf = { chat: 'chats', sms: 'smssessions' } as const
const stateMessageOf = {
  chat: 'ChatStateChangeMessage',
  sms: 'SMSsessionStateChangeMessage',
} as const

export type Shapes = ReturnType<typeof createShapes>

/** GWS's resources and notifications, field for field as on the two reference pages unless a fault says otherwise. */
export const createShapes = (faults: Faults, externalBaseUrl: () => string) => {
  const visibilityOf = ({ visibility }: { visibility: 'All' | 'Agents' }) =>
    visibility === 'Agents' && faults.strike('v3-visibility') ? 'Agent' : visibility

  const participant = (someone: Participant) => ({
    nickname: someone.nickname,
    type: someone.type,
    participantId: someone.participantId,
    ...(faults.strike('newer-fields') && {
      id: someone.participantId,
      visibility: visibilityOf(someone),
      ...(someone.agent && {
        path: `/users/${someone.agent.id}`,
        uri: `${externalBaseUrl()}/api/v2/users/${someone.agent.id}`,
      }),
    }),
    ...(faults.strike('unknown-fields') && { someNewField: { deep: [null, 1] } }),
  })

  const uriOf = ({ media, id }: Interaction) =>
    `${externalBaseUrl()}/api/v2/${collectionOf[media]}/${id}`

  const interaction = (it: Interaction, agent: Agent, state: string) => {
    const listed = it.participants.map(participant)
    const where = { agent: agent.userName, interactionId: it.id }
    const hidden = faults.strike('capability-missing', where)
    const again = faults.strike('originator-listed-twice', { interactionId: it.id })
    const own = participantOf(it, agent)
    if (again && own && own.visibility === 'All') {
      listed.unshift({ ...participant(own), participantId: `${own.participantId}B` })
    }
    return {
      participants: listed,
      state,
      id: it.id,
      capabilities: capabilitiesFor(it, agent, state).filter((name) => name !== hidden?.capability),
      uri: uriOf(it),
      ...(faults.strike('unknown-fields') && {
        revelantResponseTemplateGroups: [],
        chatType: 'Inbound',
      }),
    }
  }

  const message = (it: Message) => ({
    index: it.index,
    from: participant(it.from),
    timestamp: timestamp(it.at, faults.strike('iso-timestamps') !== undefined),
    visibility: visibilityOf(it),
    type: it.type,
    timestampSeconds: it.at.getTime(),
    ...(it.text !== undefined && { text: it.text }),
    ...(it.noticeText !== undefined && { noticeText: it.noticeText }),
  })

  const stateChange = (
    it: Interaction,
    agent: Agent,
    change: {
      notificationType: string
      state: string
      referenceId?: number | undefined
      errorMessage?: string
    },
  ) => ({
    notificationType: change.notificationType,
    messageType: stateMessageOf[it.media],
    ...(change.errorMessage !== undefined && { errorMessage: change.errorMessage }),
    ...(change.referenceId !== undefined && { referenceId: change.referenceId }),
    [resourceOf[it.media]]: interaction(it, agent, change.state),
  })

  const newMessages = (it: Interaction, messages: Message[]) => ({
    messages: messages.map(message),
    notificationType: 'NewMessages',
    messageType: 'MessageLogUpdated',
    [`${resourceOf[it.media]}Uri`]: uriOf(it),
    ...(faults.strike('newer-fields') && {
      [`${resourceOf[it.media]}Path`]: `/${collectionOf[it.media]}/${it.id}`,
    }),
  })

  /** The resource itself tells more than the notifications do. */
  const resource = (it: Interaction, agent: Agent, state: string) => ({
    ...interaction(it, agent, state),
    receivedDate: timestamp(it.receivedAt, faults.strike('iso-timestamps') !== undefined),
  })

  return { interaction, resource, message, stateChange, newMessages }
}

const capabilitiesFor = (it: Interaction, agent: Agent, state: string): string[] => {
  if (state === 'Invited') return invited
  if (state !== 'Chatting') return []
  const own = participantOf(it, agent)
  if (own?.visibility === 'Agents') return ['Leave', ...toAgents]
  const consulted = it.participants.some(({ visibility }) => visibility === 'Agents')
  return [...base, ...(consulted ? toAgents : []), ...toAll]
}

/** `2014-01-06 12:14:06.007-0800`: neither ISO's T nor its colon; other releases write ISO. */
const timestamp = (at: Date, iso: boolean): string => {
  const local = new Date(at.getTime() - 8 * 3600_000).toISOString()
  return iso ? local.replace('Z', '-08:00') : local.replace('T', ' ').replace('Z', '-0800')
}
