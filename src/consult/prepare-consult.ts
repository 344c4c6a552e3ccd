import type { InteractionKey, Target } from './consult.ts'
import type { InteractionSnapshot } from './observation.ts'
import type { AgentSession, AgentSessions } from './ports/agent-sessions.ts'
import type { ResolvedTarget } from './ports/contact-centre.ts'

export type PrepareDeps = {
  sessions: AgentSessions
  /** False once too little time is left for Genesys to answer a POST; absent where nobody waits for that answer. */
  mayStillPost?: () => boolean
}

/** All that a POST needs: whose session, whom to bring in, and who is there before. */
export type Prepared = {
  outcome: 'prepared'
  session: AgentSession
  target: ResolvedTarget
  /** Null when Genesys does not show the interaction; the POST will then be told why. */
  before: InteractionSnapshot | null
}

export type Unprepared = {
  outcome: 'target-unknown' | 'gws-unreachable' | 'session-unavailable'
}

/** Gathers what the POST needs, changing nothing. A Genesys that takes too long counts as one that is away. Safe to repeat. */
export const prepareConsult = async (
  { sessions, mayStillPost }: PrepareDeps,
  { agent, key, target }: { agent: string; key: InteractionKey; target: Target },
): Promise<Prepared | Unprepared> => {
  const obtained = await sessions.obtain(agent)
  if (obtained.outcome === 'unavailable') return { outcome: 'session-unavailable' }
  const { session } = obtained
  const [resolved, read] = await Promise.all([
    session.contactCentre.resolveTarget(target),
    session.contactCentre.readInteraction(key),
  ])
  for (const { outcome } of [resolved, read]) {
    if (outcome === 'session-refused') return { outcome: 'session-unavailable' }
    if (outcome === 'unreachable') return { outcome: 'gws-unreachable' }
  }
  if (resolved.outcome !== 'found') return { outcome: 'target-unknown' }
  if (mayStillPost?.() === false) return { outcome: 'gws-unreachable' }
  const before = read.outcome === 'found' ? read.interaction : null
  return { outcome: 'prepared', session, target: resolved.target, before }
}
