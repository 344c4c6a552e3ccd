import { setTimeout as pause } from 'node:timers/promises'
import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { Agent, Interaction, Message } from '../../local/gws-simulator/world.ts'
import { hostMs } from '../monotonic.ts'

/** A notification that says when it was published. */
export type Stamped = { sentAt: number }

/** A customer's chat with every agent, none of them with a consult, and what GWS says of them at a constant rate. */
export const createChats = (gws: GwsSimulator, agents: Agent[]) => {
  const chats: { agent: Agent; chat: Interaction }[] = []
  const { shapes, operations, comet, world } = gws
  let said = 0

  const deliver = (agent: Agent, data: object): void =>
    comet.deliver(agent, '/v2/me/chats', { ...data, sentAt: hostMs() } satisfies Stamped)

  const begin = (agent: Agent): void => {
    const chat = world.addInteraction('chat', agent, 'FirstL')
    chats.push({ agent, chat })
    deliver(agent, operations.state(agent, chat, 'StatusChange'))
  }

  /** In turn what the customer says, and a change of state by which nobody comes or goes. */
  const goOn = (): void => {
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
    )
  }

  return {
    /** Every agent's session hears of his chat. */
    begin: (perSecond: number) => atRate(perSecond, agents, begin),
    /** As many notifications as there are numbers, to one agent after the other. */
    goOn: (count: number, perSecond: number) =>
      atRate(perSecond, Array.from({ length: count }), goOn),
  }
}

const textOf = ({ participants }: Interaction, index: number): Message | undefined => {
  const from = participants.find(({ type }) => type === 'Customer')
  return from && { index, type: 'Text', visibility: 'All', text: 'and then?', from, at: new Date() }
}

/** Keeps to the rate over all: what a late turn has left undone the next one makes good. */
const atRate = async <Item>(
  perSecond: number,
  items: Item[],
  work: (item: Item) => void,
): Promise<void> => {
  const began = hostMs()
  for (const [index, item] of items.entries()) {
    const dueMs = began + (index * 1000) / perSecond
    const waitMs = dueMs - hostMs()
    if (waitMs > 0) await pause(waitMs)
    work(item)
  }
}
