import type { GwsAnswer, InteractionKey, Target } from './consult.ts'
import { isForbidden, statusCodes } from './gws-status.ts'
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
  /** Null when Genesys will not show the interaction to this agent; the POST will then be told why. */
  before: InteractionSnapshot | null
}

export type Unprepared = {
  outcome: 'target-unknown' | 'gws-unreachable' | 'session-unavailable'
}

/** True for what the POST would be refused for as well. */
export const saysWhy = (gws: GwsAnswer): boolean =>
  isForbidden(gws) || gws.statusCode === statusCodes.notFound

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
  // Without a picture of before nobody could be told from a newcomer; another try may bring one.
  if (read.outcome === 'refused' && !saysWhy(read.gws)) return { outcome: 'gws-unreachable' }
  return { outcome: 'prepared', session, target: resolved.target, before }
}
