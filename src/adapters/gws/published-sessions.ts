import type { Dispatcher } from 'undici'
import type { AgentSessions } from '../../consult/ports/agent-sessions.ts'
import type { Agents } from '../credentials/agents-file.ts'
import type { SessionBoard } from '../dynamodb/session-board.ts'
import { basicAuthentication } from './authentication.ts'
import { gwsContactCentre } from './contact-centre.ts'
import { agentCookies } from './cookie-jar.ts'
import { gwsHttp } from './http.ts'
import { rememberingTargets } from './remembered-targets.ts'
import type { TargetMemory } from './remembered-targets.ts'

export type PublishedSessionsDeps = {
  agents: Agents
  board: SessionBoard
  /** Asks the listener for a session of this agent. */
  request: (agent: string) => Promise<void>
  sleep: (milliseconds: number) => Promise<void>
  dispatcher: Dispatcher
  targets: TargetMemory
  baseUrl: string
  externalBaseUrl: string
  readTimeoutMs: number
  answerTimeoutMs: number
  waitMs: number
}

const lookEveryMs = 100

/** The sessions that the listener has published, used from another process with the same cookies and token. */
export const publishedSessions = (deps: PublishedSessionsDeps): AgentSessions => {
  const find = async (agent: string) => {
    const credentials = deps.agents.find(agent)
    const material = credentials && (await deps.board.find(agent))
    if (!material) return undefined
    const http = gwsHttp({
      dispatcher: deps.dispatcher,
      authentication: basicAuthentication(credentials),
      cookies: agentCookies(material.cookies),
      csrf: material.csrf,
    })
    const contactCentre = rememberingTargets(gwsContactCentre({ ...deps, http }), deps.targets)
    return { agent, epoch: material.epoch, contactCentre }
  }

  const obtain: AgentSessions['obtain'] = async (agent) => {
    let session = await find(agent)
    if (session === undefined) await deps.request(agent)
    for (let waited = 0; session === undefined && waited < deps.waitMs; waited += lookEveryMs) {
      await deps.sleep(lookEveryMs)
      session = await find(agent)
    }
    return session ? { outcome: 'ready', session } : { outcome: 'unavailable' }
  }

  return {
    knows: (agent) => Promise.resolve(deps.agents.find(agent) !== undefined),
    obtain,
    async wake(agent) {
      if (!(await deps.board.find(agent))) await deps.request(agent)
    },
  }
}
