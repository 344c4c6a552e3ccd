import type { GwsSession, GwsSessionOptions } from '../src/adapters/gws/session.ts'

/** One agent's session with Genesys, as the listener holds it. */
export type AgentSession = Omit<GwsSession, 'contactCentre'>

/** What becomes of what it hears, and when it may start. */
export type AgentSessionEvents = Pick<
  GwsSessionOptions,
  'onObservation' | 'resync' | 'onState' | 'inTurn'
>
