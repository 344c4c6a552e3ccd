import { randomUUID } from 'node:crypto'

export type Media = 'chat' | 'sms'

export type Agent = {
  userName: string
  nickname: string
  id: string
  password: string
  auto: { answer: 'accept' | 'decline' | 'never'; afterMs: number }
}

export type Queue = { name: string; id: string }

export type Participant = {
  participantId: string
  nickname: string
  type: 'Agent' | 'Customer'
  visibility: 'All' | 'Agents'
  /** Null for the customer. */
  agent: Agent | null
}

export type Message = {
  index: number
  type: string
  visibility: 'All' | 'Agents'
  text: string | undefined
  noticeText?: string
  from: Participant
  at: Date
}

export type Interaction = {
  id: string
  media: Media
  customer: string
  closed: boolean
  participants: Participant[]
  messages: Message[]
  receivedAt: Date
}

export type Invitation = {
  id: string
  interaction: Interaction
  from: Agent
  to: Agent
  referenceId: number
  timer: NodeJS.Timeout | undefined
}

export type JournalEntry = {
  at: string
  agent: string
  media: Media
  interactionId: string
  targetUri: string | null
  targetPath: string | null
  referenceId: number | null
  statusCode: number | null
}

/** Every operation but Consult that came, as it came. */
export type OperationEntry = {
  at: string
  agent: string
  media: Media
  interactionId: string
  operation: string
  targetUri: string | null
  targetPath: string | null
  queueName: string | null
  statusCode: number | null
}

/** Everything that one simulator knows; nothing of it is shared with another. */
export type World = ReturnType<typeof createWorld>

const userIds: Record<string, string> = { bfriend: '429a55994ef64991a77acb77c1cf9041' }

export const createWorld = () => {
  const agents = new Map<string, Agent>()
  const queues = new Map<string, Queue>()
  const interactions = new Map<string, Interaction>()
  const invitations = new Map<string, Invitation>()
  const journal: JournalEntry[] = []
  const operations: OperationEntry[] = []
  const counters = { interaction: 0x6e, participant: 0xc900ea, reference: 34 }

  const newId = () => randomUUID().replaceAll('-', '')

  const addAgent = (userName: string, nickname = userName): Agent => {
    const id = userIds[userName] ?? newId()
    const auto = { answer: 'never', afterMs: 0 } as const
    const agent: Agent = { userName, nickname, id, password: 'secret', auto }
    agents.set(userName, agent)
    return agent
  }

  return {
    agents,
    queues,
    interactions,
    invitations,
    journal,
    operations,
    addAgent,
    addQueue: (name: string) => queues.set(name, { name, id: newId() }),
    agentById: (id: string) => [...agents.values()].find((agent) => agent.id === id),
    queueByName: (name: string) => queues.get(name),
    queueById: (id: string) => [...queues.values()].find((queue) => queue.id === id),
    nextReferenceId: () => (counters.reference += 1),
    addInteraction: (media: Media, agent: Agent, customer: string): Interaction => {
      const id = `0000Na9B26EF${(counters.interaction += 1).toString(16).toUpperCase().padStart(4, '0')}`
      const interaction: Interaction = {
        id,
        media,
        customer,
        closed: false,
        participants: [],
        messages: [],
        receivedAt: new Date(),
      }
      interactions.set(id, interaction)
      join(interaction, null, customer, 'All')
      join(interaction, agent, agent.nickname, 'All')
      return interaction
    },
    join: (interaction: Interaction, agent: Agent, visibility: Participant['visibility']) =>
      join(interaction, agent, agent.nickname, visibility),
  }

  function join(
    interaction: Interaction,
    agent: Agent | null,
    nickname: string,
    visibility: Participant['visibility'],
  ): Participant {
    const participantId = `009052CB05${(counters.participant += 1).toString(16).toUpperCase()}`
    const type = agent ? 'Agent' : 'Customer'
    const participant: Participant = { participantId, nickname, type, visibility, agent }
    interaction.participants.unshift(participant)
    return participant
  }
}

export const participantOf = (interaction: Interaction, agent: Agent): Participant | undefined =>
  interaction.participants.find((participant) => participant.agent === agent)

export const invitationOf = (
  world: World,
  interaction: Interaction,
  agent: Agent,
): Invitation | undefined =>
  [...world.invitations.values()].find(
    (each) => each.interaction === interaction && each.to === agent,
  )

/** The state of an interaction as this agent sees it; undefined when it is not his. */
export const stateFor = (
  world: World,
  interaction: Interaction,
  agent: Agent,
): string | undefined => {
  if (participantOf(interaction, agent)) return interaction.closed ? 'Completed' : 'Chatting'
  return !interaction.closed && invitationOf(world, interaction, agent) ? 'Invited' : undefined
}
