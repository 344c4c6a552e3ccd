import type { Caller } from '../src/adapters/credentials/caller-directory.ts'
import type { Agents } from '../src/adapters/credentials/agents-file.ts'
import { covers } from '../src/consult/covers.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'

/** Why the caller may not act for the agent; undefined when it may. What a key does not cover it does not learn about. */
export const objectionToAgent = (
  { agents }: { agents: Agents },
  caller: Caller,
  agent: string,
): HttpAnswer | undefined => {
  if (!covers(caller, agent)) return problem('agent_not_allowed')
  return agents.find(agent) ? undefined : problem('agent_unknown')
}
