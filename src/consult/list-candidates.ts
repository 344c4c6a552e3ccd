import { z } from 'zod'
import type { Listed } from './list-interactions.ts'
import type { AgentSessions } from './ports/agent-sessions.ts'
import type { Candidate } from './ports/contact-centre.ts'

/** What is typed of a name. */
export const CandidatesQuery = z.strictObject({ search: z.string().trim().max(100).default('') })

/** Whom the agent might consult, by what is typed of a name. Some seconds old at most. */
export const listCandidates = async (
  sessions: AgentSessions,
  agent: string,
  search: string,
): Promise<Listed<Candidate>> => {
  const obtained = await sessions.obtain(agent)
  if (obtained.outcome === 'unavailable') return { outcome: 'session-unavailable' }
  const found = await obtained.session.contactCentre.findCandidates(search)
  switch (found.outcome) {
    case 'found':
      return { outcome: 'found', items: found.candidates }
    case 'session-refused':
      return { outcome: 'session-unavailable' }
    case 'refused':
    case 'unreachable':
      return found
  }
}
