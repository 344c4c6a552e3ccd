import type { SeenLeases } from '../src/adapters/dynamodb/seen-leases.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { objectionToAgent } from './own-agent.ts'
import type { LookedUpAgents } from './own-agent.ts'
import { showSession } from './show-session.ts'

export type AgentSessionDeps = EndpointDeps & {
  agents: LookedUpAgents
  seenLeases: Pick<SeenLeases, 'status'>
  clock: Clock
}

/** `GET /v1/agents/{agent}/session` */
export const getAgentSessionHandler = (deps: AgentSessionDeps) =>
  endpoint(deps, { admits: 'keys and tokens' }, async ({ caller, path }) => {
    const agent = path['agent'] ?? ''
    const objection = await objectionToAgent(deps, caller, agent)
    if (objection) return objection
    const row = await deps.seenLeases.status(agent)
    return { status: 200, body: showSession(agent, row, deps.clock.now()) }
  })
