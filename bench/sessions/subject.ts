/** A way of holding sessions, as it is measured. */
type Subject = {
  /** Resolves once the agent's session is told what GWS says. */
  open(agent: string): Promise<void>
  /** How often a store was asked. */
  storeRequests(): number
}

/** Opens sessions with the GWS at this address, and gives what they hear to `hear`. */
export type Subjected = (gwsUrl: string, hear: (data: unknown) => void) => Subject

export const topic = '/v2/me/*'
export const credentialsOf = (agent: string) => ({ username: agent, password: 'secret' })
