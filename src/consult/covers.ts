/** The user names of the agents for whom a caller may act. */
export type CoveredAgents = 'all' | string[]

/** Whether a caller may act on behalf of the agent. */
export const covers = ({ agents }: { agents: CoveredAgents }, agent: string): boolean =>
  agents === 'all' || agents.includes(agent)
