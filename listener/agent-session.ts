import type { SessionMaterial } from '../src/adapters/gws/session-material.ts'
import type { SessionStatus } from '../src/adapters/gws/session-status.ts'
import type { Observation } from '../src/consult/observation.ts'

/** One agent's session with Genesys, as the listener holds it. */
export type AgentSession = {
  material(): SessionMaterial
  status(): SessionStatus
  /** Starts it anew at once: somebody's request was refused. */
  renew(): void
  /** Says goodbye to Genesys; bounded. */
  close(): Promise<void>
  /** Ends it where it stands: nothing more is said, and nothing more is heard of it. */
  abandon(): void
}

export type AgentSessionEvents = {
  onObservation: (observation: Observation) => Promise<void>
  onState: (status: SessionStatus) => void
}
