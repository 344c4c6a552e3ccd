import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { invitationOf } from '../../local/gws-simulator/world.ts'
import type { Interaction, Participant } from '../../local/gws-simulator/world.ts'
import { serveParent } from '../child.ts'
import { hostMs } from '../monotonic.ts'
import { atRate } from '../at-rate.ts'
import { usage } from '../usage.ts'
import { mark } from './mark.ts'

/** A GWS without CSRF, which the stock client could not pass, where colleagues say to agents alone when they have said it. */
const gws = await startGwsSimulator({ csrf: false })
const count = Number(process.argv[3])
const { world, operations } = gws
const agents = Array.from({ length: count }, (_, n) => world.addAgent(`agent-${n}`))
const colleague = world.addAgent('colleague')
colleague.auto = { answer: 'accept', afterMs: 0 }
/** Comes to a chat when `accept` says so. */
const guest = world.addAgent('guest')
const chats: Interaction[] = []
let said = 0

const speakerIn = ({ participants }: Interaction): Participant | undefined =>
  participants.find(({ agent }) => agent === colleague)

const calls = {
  usage,
  url: () => gws.url,
  agents: () => agents.map(({ userName }) => userName),
  live: () => gws.comet.live().filter(({ subscriptions }) => subscriptions.length > 0).length,
  /** A customer's chat with each of so many agents who have none yet. */
  beginChats(many: number) {
    return agents.slice(chats.length, chats.length + many).map((agent) => {
      const chat = world.addInteraction('chat', agent, 'FirstL')
      chats.push(chat)
      return { agent: agent.userName, interactionId: chat.id }
    })
  },
  guestId: () => guest.id,
  /** One more chat of this agent's. */
  beginChatOf(name: string): string {
    const agent = world.agents.get(name)
    if (!agent) throw new Error(`there is no ${name}`)
    return world.addInteraction('chat', agent, 'FirstL').id
  },
  /** The guest joins this chat; returns when that was said. */
  accept(interactionId: string): number {
    const chat = world.interactions.get(interactionId)
    const asked = chat && invitationOf(world, chat, guest)
    if (!asked) throw new Error('the guest was not invited')
    const saidMs = hostMs()
    operations.accept(asked)
    return saidMs
  },
  /** The colleague is in every chat, and nobody has been told of it. */
  joinSilently: () => chats.forEach((chat) => world.join(chat, colleague, 'Agents')),
  /**
   * The colleague says something in one chat after the other, each when its time has come or, were it missed, at once: the
   * time that it was due is what it carries. Resolves to the number of the first one.
   */
  async talk(messages: number, perSecond: number): Promise<number> {
    const first = said
    await atRate(perSecond, messages, (dueMs) => {
      const chat = chats[said % chats.length]
      const speaker = chat && speakerIn(chat)
      if (!speaker) throw new Error('the colleague has not joined')
      operations.say(chat, speaker, mark({ n: said, dueMs, saidMs: hostMs() }), 'Agents')
      said += 1
    })
    return first
  },
}
export type RelayGwsCalls = typeof calls
serveParent(calls)
