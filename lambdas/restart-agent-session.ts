import type { SeenLeases } from '../src/adapters/dynamodb/seen-leases.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'
import type { LookedUpAgents } from './own-agent.ts'
import { showSession } from './show-session.ts'

export type RestartAgentSessionDeps = EndpointDeps & {
  agents: LookedUpAgents
  seenLeases: Pick<SeenLeases, 'status'>
  clock: Clock
  /** Asks whoever holds the session under this lease to drop it, and the listeners for another one. */
  requestRestart: (agent: string, leaseEpoch: number | undefined) => Promise<void>
}

/** `POST /v1/agents/{agent}/session/restart`: shows the session as it is before that. Asked twice, it is done once. */
export const restartAgentSessionHandler = (deps: RestartAgentSessionDeps) =>
  endpoint(deps, { admits: 'operators' }, async ({ path }) => {
    const agent = path['agent'] ?? ''
    if (!(await deps.agents.lookUp(agent))) return problem('agent_unknown')
    const row = await deps.seenLeases.status(agent)
    await deps.requestRestart(agent, row?.owner === null ? undefined : row?.epoch)
    return { status: 202, body: showSession(agent, row, deps.clock.now()) }
  })
