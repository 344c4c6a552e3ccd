import type { Caller } from '../src/adapters/credentials/caller-directory.ts'
import type { RereadAgents } from '../src/adapters/credentials/reread-agents.ts'
import { covers } from '../src/consult/covers.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'

export type LookedUpAgents = Pick<RereadAgents, 'lookUp'>

/** Why the caller may not act for the agent; undefined when it may. What a key does not cover it does not learn about. */
export const objectionToAgent = async (
  { agents }: { agents: LookedUpAgents },
  caller: Caller,
  agent: string,
): Promise<HttpAnswer | undefined> => {
  if (!covers(caller, agent)) return problem('agent_not_allowed')
  return (await agents.lookUp(agent)) ? undefined : problem('agent_unknown')
}
