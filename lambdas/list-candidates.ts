import { CandidatesQuery, listCandidates } from '../src/consult/list-candidates.ts'
import type { AgentSessions } from '../src/consult/ports/agent-sessions.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { toListAnswer } from './list-answer.ts'
import { objectionToAgent } from './own-agent.ts'
import type { LookedUpAgents } from './own-agent.ts'

// Genesys is not asked for what is one too many.
const terms = { admits: 'keys and tokens', counted: 'before', query: CandidatesQuery } as const

/** `GET /v1/agents/{agent}/targets?search=`: agents and queues, to type against. */
export const listCandidatesHandler = (
  deps: EndpointDeps & { agents: LookedUpAgents; sessions: AgentSessions },
) =>
  endpoint(deps, terms, async ({ caller, path, query }) => {
    const agent = path['agent'] ?? ''
    const objection = await objectionToAgent(deps, caller, agent)
    if (objection) return objection
    return toListAnswer(await listCandidates(deps.sessions, agent, query.search), caller.audience)
  })
