import { endpoint } from './http/endpoint.ts'
import type { AgentSessionDeps } from './get-agent-session.ts'
import { objectionToAgent } from './own-agent.ts'
import { showSession } from './show-session.ts'

export type WarmAgentSessionDeps = AgentSessionDeps & {
  /** Asks the listeners for a session, also where Genesys has stopped the last one. */
  requestFreshSession: (agent: string) => Promise<void>
}

/** `PUT /v1/agents/{agent}/session`: 200 when the session is up, 202 when it has been asked for. */
export const warmAgentSessionHandler = (deps: WarmAgentSessionDeps) =>
  endpoint(deps, { admits: 'keys and tokens' }, async ({ caller, path }) => {
    const agent = path['agent'] ?? ''
    const objection = await objectionToAgent(deps, caller, agent)
    if (objection) return objection
    // Also for one that is up: its idle time starts anew.
    await deps.requestFreshSession(agent)
    const row = await deps.seenLeases.status(agent)
    const status = row?.status.state === 'connected' ? 200 : 202
    return { status, body: showSession(agent, row, deps.clock.now()) }
  })
