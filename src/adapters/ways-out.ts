import type { BlockList } from 'node:net'
import type { Environment } from '../config/environment.ts'
import type { ConsultEvent } from '../consult/event.ts'
import type { Clock } from '../consult/ports/clock.ts'
import type { ConsultStore } from '../consult/ports/consult-store.ts'
import type { WebhookPoster } from '../consult/ports/deliveries.ts'
import type { RereadAgents } from './credentials/reread-agents.ts'
import type { Sealer } from './credentials/sealer.ts'
import { dynamoSlackMessages } from './dynamodb/slack-messages.ts'
import { dynamoSubscriptions } from './dynamodb/subscriptions.ts'
import type { Table } from './dynamodb/table-client.ts'
import { dynamoWebhookEndpoints } from './dynamodb/webhook-endpoints.ts'
import { writeLog } from './log.ts'
import type { SlackApiOptions } from './slack/api.ts'
import { followInSlack } from './slack/follow-in-slack.ts'
import { openSlack } from './slack/slack.ts'
import { withSlack } from './slack/slack-way-out.ts'
import type { SlackWork } from './sqs/messages.ts'
import { queueSlackWork } from './sqs/queues.ts'
import type { Queues } from './sqs/queues.ts'
import { parseRanges } from './webhook/addresses.ts'
import { objectionTo } from './webhook/objection.ts'
import { whenNeeded } from './when-needed.ts'

type Parts = {
  clock: Clock
  sealer: Sealer
  agents: RereadAgents
  store: ConsultStore
  table: Table
  queues: Queues
  keptSeconds: number
}

/** Where events go: who wants to hear, the callers' webhooks and, if the tenant has it, Slack. */
export const waysOut = (environment: Environment, parts: Parts) => {
  const { clock, sealer, table } = parts
  const allowed = parseRanges(environment.WEBHOOK_PRIVATE_RANGES)
  const ways = {
    subscriptions: dynamoSubscriptions(table, clock),
    endpoints: dynamoWebhookEndpoints(table, {
      sealer,
      clock,
      unreadable: (cause) => writeLog('secret-unreadable', { cause }),
    }),
    poster: guardedPoster(allowed),
  }
  return {
    ...ways,
    objectionTo: (url: URL) => objectionTo(url, allowed),
    ...slackOf(environment, parts, ways),
  }
}

const guardedPoster = (allowed: BlockList): WebhookPoster => {
  const poster = whenNeeded(async () => {
    const { guardedAgent } = await import('./webhook/guarded-agent.ts')
    const { httpWebhookPoster } = await import('./webhook/poster.ts')
    return httpWebhookPoster(() => guardedAgent(allowed))
  })
  return { post: async (...sent) => (await poster()).post(...sent) }
}

const slackOf = (
  { SLACK: config, SLACK_SECRETS: secrets, SLACK_API_URL: apiUrl, CALLERS: callers }: Environment,
  { clock, agents, store, table, queues, keptSeconds }: Parts,
  ways: Parameters<typeof withSlack>[0],
) => {
  const queueWork = (work: SlackWork) => queueSlackWork(queues, work)
  if (config === undefined) return { slack: undefined, queueSlackWork: queueWork }
  const objected: SlackApiOptions['objected'] = (method, error) =>
    writeLog('slack-refused', { reason: `${method} ${error}` })
  const slack =
    secrets && openSlack({ config, secrets, apiUrl }, { callers, agents, clock, objected })
  const messages = dynamoSlackMessages(table, { clock, keptSeconds })
  const follow = (event: ConsultEvent) => {
    if (slack === undefined) throw new Error('this process has not been given Slack’s secrets')
    const untold = (cause: unknown) => writeLog('slack-not-told', { cause })
    return followInSlack({ api: slack.api, messages, store, queueWork, untold }, event)
  }
  const told = withSlack(ways, { callerId: config.caller, follow })
  return { ...told, slack, queueSlackWork: queueWork }
}
