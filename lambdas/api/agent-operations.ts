import { CandidatesQuery } from '../../src/consult/list-candidates.ts'
import { SessionsQuery } from '../list-sessions.ts'
import type { ProblemCode } from '../http/problem.ts'
import { AgentSession, InteractionList, SessionList, TargetList } from './answers.ts'
import type { Operation } from './operation.ts'

const common = { tag: 'Agents', admits: 'keys and tokens' } as const
const ofAgents: ProblemCode[] = ['agent_not_allowed', 'agent_unknown']
const picks: ProblemCode[] = [
  ...ofAgents,
  'gws_refused',
  'gws_unreachable',
  'agent_session_unavailable',
]

export const agentOperations = {
  listInteractions: {
    ...common,
    summary: 'List what the agent has open now',
    description: '`consultId` is the newest of the caller’s consults in it that is open or joined.',
    answers: { 200: InteractionList },
    problems: picks,
  },
  listCandidates: {
    ...common,
    summary: 'Find agents and queues by what is typed of a name',
    query: CandidatesQuery,
    answers: { 200: TargetList },
    problems: picks,
  },
  getAgentSession: {
    ...common,
    summary: 'Show how an agent’s session with Genesys stands',
    answers: { 200: AgentSession },
    problems: ofAgents,
  },
  warmAgentSession: {
    ...common,
    summary: 'Warm up an agent’s session with Genesys',
    description: '200 when the session is up, 202 when it has been asked for.',
    answers: { 200: AgentSession, 202: AgentSession },
    problems: ofAgents,
  },
  restartAgentSession: {
    ...common,
    admits: 'operators',
    summary: 'Have an agent’s session dropped and signed in anew',
    description:
      'Shows the session as it is before that. It has been done when `connectedAt` is another; what has happened in between ' +
      'becomes events.',
    answers: { 202: AgentSession },
    problems: ['agent_unknown'],
  },
  listSessions: {
    ...common,
    admits: 'operators',
    summary: 'List all agents’ sessions with Genesys',
    description:
      'In no order. A page may be short, even empty, while `nextCursor` says that there is more.',
    query: SessionsQuery,
    answers: { 200: SessionList },
  },
} satisfies Record<string, Operation>
