import { isValidSlackRequest } from '@slack/bolt/dist/receivers/verify-request.js'
import type { CallerConfig, SlackConfig, SlackSecrets } from '../../config/environment.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { RereadAgents } from '../credentials/reread-agents.ts'
import type { Caller } from '../credentials/caller-directory.ts'
import { slackApi } from './api.ts'
import type { SlackApi, SlackApiOptions } from './api.ts'
import { slackUsers } from './slack-users.ts'
import type { SlackUsers } from './slack-users.ts'

/** The tenant's workspace. */
export type Slack = SlackUsers & {
  team: string
  /** As whom the bridge is asked by everybody in it. */
  caller: Caller
  api: SlackApi
  /** Whether Slack has signed this body, and not more than five minutes ago. */
  isGenuine(body: string, headers: Readonly<Record<string, string | undefined>>): boolean
}

export type SlackSettings = { config: SlackConfig; secrets: SlackSecrets; apiUrl: string }

type SlackDeps = Pick<SlackApiOptions, 'objected'> & {
  callers: CallerConfig[]
  agents: RereadAgents
  clock: Clock
}

/** Throws when the caller named for Slack is none of the tenant's, or not one of the agents. */
export const openSlack = (
  { config, secrets, apiUrl }: SlackSettings,
  { callers, agents, clock, objected }: SlackDeps,
): Slack => {
  const found = callers.find(({ id }) => id === config.caller)
  if (found?.audience !== 'agent') throw new Error('Slack needs a caller of audience agent')
  const { keySha256: _, ...caller } = found
  const api = slackApi({ apiUrl, token: secrets.botToken, objected })
  return {
    team: config.team,
    caller,
    api,
    ...slackUsers(config, { api, agents, clock, objected }),
    isGenuine: (body, headers) =>
      isValidSlackRequest({
        signingSecret: secrets.signingSecret,
        body,
        headers: {
          'x-slack-signature': headers['x-slack-signature'] ?? '',
          'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp'] ?? Number.NaN),
        },
        nowMilliseconds: clock.now().getTime(),
      }),
  }
}
