import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { Agent, Interaction, Message } from '../../local/gws-simulator/world.ts'
import { atRate } from '../at-rate.ts'

/** A notification that says when it was due, on the host's clock. */
export type Stamped = { dueMs: number }

/** A customer's chat with every agent, none of them with a consult, and what GWS says of them at a constant rate. */
export const createChats = (gws: GwsSimulator, agents: Agent[]) => {
  const chats: { agent: Agent; chat: Interaction }[] = []
  const { shapes, operations, comet, world } = gws
  let said = 0

  const deliver = (agent: Agent, data: object, dueMs: number): void =>
    comet.deliver(agent, '/v2/me/chats', { ...data, dueMs } satisfies Stamped)

  const begin = (agent: Agent, dueMs: number): void => {
    const chat = world.addInteraction('chat', agent, 'FirstL')
    chats.push({ agent, chat })
    deliver(agent, operations.state(agent, chat, 'StatusChange'), dueMs)
  }

  /** In turn what the customer says, and a change of state by which nobody comes or goes. */
  const goOn = (dueMs: number): void => {
    const next = chats[said % chats.length]
    if (!next) return
    said += 1
    const { agent, chat } = next
    const isText = Math.floor(said / chats.length) % 2 === said % 2
    const message = textOf(chat, said)
    deliver(
      agent,
      isText && message
        ? shapes.newMessages(chat, [message])
        : operations.state(agent, chat, 'PropertiesUpdated'),
      dueMs,
    )
  }

  return {
    /** Every agent's session hears of his chat. */
    begin: (perSecond: number) =>
      atRate(perSecond, agents.length, (dueMs, index) => {
        const agent = agents[index]
        if (agent) begin(agent, dueMs)
      }),
    /** As many notifications as there are numbers, to one agent after the other. */
    goOn: (count: number, perSecond: number) => atRate(perSecond, count, goOn),
  }
}

const textOf = ({ participants }: Interaction, index: number): Message | undefined => {
  const from = participants.find(({ type }) => type === 'Customer')
  return from && { index, type: 'Text', visibility: 'All', text: 'and then?', from, at: new Date() }
}
