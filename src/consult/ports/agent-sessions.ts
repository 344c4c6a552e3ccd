import type { ContactCentre } from './contact-centre.ts'

/** A session that is up: subscribed and read, with what is needed to call Genesys as that agent. */
export type AgentSession = {
  agent: string
  /** Names this session among all that the agent has had; reference ids are only unique within it. */
  epoch: string
  /** The lease under which it is held: what an earlier holder reports comes too late for whatever begins in this one. */
  leaseEpoch: number
  contactCentre: ContactCentre
  /** Asks its holder to start it anew, since it is up but hears nothing. Safe to repeat. */
  renew(): Promise<void>
}

/** The agents' sessions with Genesys, held by the listener and used by everybody. */
export type AgentSessions = {
  /** True when the tenant has credentials for this agent. */
  knows(agent: string): Promise<boolean>

  /**
   * Asks for a session where none is up; does not wait for it. Resolves with the seconds since when there is none, 0 when
   * there is one or this is not known, and under which lease. Safe to repeat.
   */
  wake(agent: string): Promise<{ downSeconds: number; leaseEpoch: number | null }>

  /**
   * The agent's session if one is up, or that there will be none soon; undefined when there is none yet. Reads only: nobody is
   * asked for one.
   */
  find(agent: string): Promise<Obtained | undefined>

  /**
   * The agent's session. Where none is up it asks the listener for one and waits a few seconds; `unavailable` when that
   * was not enough. With `waitMs` 0 it does not wait. Safe to repeat.
   */
  obtain(agent: string, waitMs?: number): Promise<Obtained>
}

export type Obtained = { outcome: 'ready'; session: AgentSession } | { outcome: 'unavailable' }
