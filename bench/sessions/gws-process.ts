import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { serveParent } from '../child.ts'
import { usage } from '../usage.ts'
import { createChats } from './chats.ts'

/** A GWS without CSRF, which the stock client could not pass. */
const gws = await startGwsSimulator({ csrf: false })
const count = Number(process.argv[3])
const agents = Array.from({ length: count }, (_, n) => gws.world.addAgent(`agent-${n}`))
const chats = createChats(gws, agents)

const calls = {
  usage,
  url: () => gws.url,
  agents: () => agents.map(({ userName }) => userName),
  /** How many CometD sessions live now, and how many there have been. */
  sessions: () => ({ live: gws.comet.live().length, ever: gws.comet.sessions().length }),
  beginChats: chats.begin,
  goOn: chats.goOn,
}
export type GwsCalls = typeof calls
serveParent(calls)
