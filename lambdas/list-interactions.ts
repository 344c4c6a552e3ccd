import { listOpenInteractions } from '../src/consult/list-interactions.ts'
import type { AgentSessions } from '../src/consult/ports/agent-sessions.ts'
import type { ConsultStore } from '../src/consult/ports/consult-store.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { toListAnswer } from './list-answer.ts'
import { objectionToAgent } from './own-agent.ts'
import type { LookedUpAgents } from './own-agent.ts'

type ListInteractionsDeps = EndpointDeps & {
  agents: LookedUpAgents
  sessions: AgentSessions
  store: ConsultStore
}

// Genesys is not asked for what is one too many.
const terms = { admits: 'keys and tokens', counted: 'before' } as const

/** `GET /v1/agents/{agent}/interactions`: what the agent has open now. */
export const listInteractionsHandler = (deps: ListInteractionsDeps) =>
  endpoint(deps, terms, async ({ caller, path }) => {
    const agent = path['agent'] ?? ''
    const objection = await objectionToAgent(deps, caller, agent)
    if (objection) return objection
    return toListAnswer(
      await listOpenInteractions(deps, { agent, callerId: caller.id }),
      caller.audience,
    )
  })
