import type { RereadAgents } from '../credentials/reread-agents.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { SlackConfig } from '../../config/environment.ts'
import { nobody } from './api.ts'
import type { SlackApi, SlackApiOptions } from './api.ts'

/** Which agent somebody in Slack is. */
export type SlackUsers = {
  /** `unknown`: nobody; `unavailable`: Slack does not tell, at the moment or this app. */
  agentOf(
    user: string,
    withinMs: number,
  ): Promise<
    { outcome: 'known'; agent: string } | { outcome: 'unknown' } | { outcome: 'unavailable' }
  >
}

type SlackUsersDeps = {
  api: SlackApi
  agents: Pick<RereadAgents, 'lookUpLike'>
  clock: Clock
  objected: SlackApiOptions['objected']
}

const keptMs = 10 * 60_000

/**
 * By the tenant's list of users; for everybody else by the e-mail address that Slack has confirmed, which is that of an agent or
 * in the tenant's list of addresses; capital letters are no difference in either. Guests from other workspaces are nobody here.
 * What Slack says is believed for ten minutes.
 */
export const slackUsers = (
  { team, users, emails }: SlackConfig,
  { api, agents, clock, objected }: SlackUsersDeps,
): SlackUsers => {
  const byEmail = new Map(Object.entries(emails).map(([email, it]) => [email.toLowerCase(), it]))
  const told = new Map<string, { email: string | undefined; until: number }>()

  const emailOf = async (user: string, withinMs: number) => {
    const now = clock.now().getTime()
    const known = told.get(user)
    if (known && known.until > now) return { outcome: 'told', email: known.email } as const
    const answer = await api.call('users.info', { user }, withinMs)
    if (answer.outcome === 'failed') return answer
    // Whatever else Slack objects to is no reason to call anybody unknown.
    if (answer.outcome === 'refused' && !nobody.includes(answer.error)) return answer
    const email = answer.outcome === 'done' ? confirmed(answer.data.user) : undefined
    told.set(user, { email, until: now + keptMs })
    return { outcome: 'told', email } as const
  }
  const confirmed = (user: {
    team_id?: string | undefined
    deleted?: boolean | undefined
    is_bot?: boolean | undefined
    is_email_confirmed?: boolean | undefined
    profile: { email?: string | undefined }
  }): string | undefined => {
    const isOurs = user.team_id === undefined || user.team_id === team
    if (!isOurs || user.deleted || user.is_bot || user.is_email_confirmed === false)
      return undefined
    // Every person in a workspace has an address: without one the app may not see it.
    if (user.profile.email === undefined) objected('users.info', 'no_email')
    return user.profile.email?.toLowerCase()
  }

  return {
    async agentOf(user, withinMs) {
      const agent = Object.hasOwn(users, user) ? users[user] : undefined
      if (agent !== undefined) return { outcome: 'known', agent }
      const asked = await emailOf(user, withinMs)
      if (asked.outcome !== 'told') return { outcome: 'unavailable' }
      if (asked.email === undefined) return { outcome: 'unknown' }
      const found = byEmail.get(asked.email) ?? (await agents.lookUpLike(asked.email))
      return found === undefined ? { outcome: 'unknown' } : { outcome: 'known', agent: found }
    },
  }
}
