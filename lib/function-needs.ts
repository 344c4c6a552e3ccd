import type { QueueName } from '../src/config/queues.ts'
import type { FunctionName } from '../src/config/routes.ts'
import type { SocketMethod } from './caller-sockets.ts'
import type { Tenant } from '../src/config/tenant.ts'
import {
  answerAtMostSeconds,
  eventsWaitAtMostSeconds,
  sessionWaitAtMostSeconds,
  slackAnswerSeconds,
} from '../src/config/timeouts.ts'
import type { IndexName, TableAction } from './consult-table.ts'

/** What tells how busy a tenant's functions get. */
export type Busy = Pick<Tenant, 'load' | 'slack'>

export type Needs = {
  table?: readonly TableAction[]
  indexes?: readonly IndexName[]
  sends?: readonly QueueName[]
  /** Encrypts or decrypts what rests in the table. */
  seals?: true
  /** Knows the agents and signs in to Genesys for them. */
  signsIn?: true
  /** Speaks to the tenant's Slack workspace, if there is one. */
  slack?: true
  /** Writes to callers' sockets, or closes them. */
  sockets?: readonly SocketMethod[]
  /** Talks to Genesys or to webhooks, which may be reached from the tenant's network alone. */
  reaches?: true
  /** What queues have laid aside: counts it, or moves it back. */
  deadLetters?: 'counts' | 'redrives'
  /** Asks queues whether they work. */
  probes?: readonly QueueName[]
  /** How many may run at once, kept free for it of what the account may run: for what no queue bounds, and what waits long. */
  atOnce?: (tenant: Busy) => number | undefined
}

/** As many as consults come within this time, as they do at most; some for the one who has few. */
const consultsIn =
  (seconds: number): NonNullable<Needs['atOnce']> =>
  ({ load }) =>
    Math.max(5, Math.ceil((load.consultsPerMinute / 60) * seconds))
const one = () => 1

/** The command, some searches, the window and what follows: each of them takes as long as Slack waits, at most. */
const requestsPerSlackConsult = 8

/** Telling a caller's sockets and webhooks of what was recorded. */
const relays = {
  table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
  sockets: ['POST'],
  seals: true,
  signsIn: true,
} as const satisfies Needs

/** What ends a consult: as much as starting one, but nothing is left to be sent by somebody else. */
const acts = {
  ...relays,
  reaches: true,
  sends: ['sessions', 'checks', 'deliveries'],
  atOnce: consultsIn(5),
} as const satisfies Needs

/** What asks Genesys and records nothing. */
const picks = {
  table: ['GetItem', 'Query'],
  sends: ['sessions'],
  seals: true,
  signsIn: true,
  reaches: true,
  atOnce: consultsIn(5),
} as const satisfies Needs

/** Whoever shows a key from the table is looked up, and every caller's request is counted. */
const forCallers = (own: Needs): Needs => ({
  ...own,
  table: [...new Set([...(own.table ?? []), 'GetItem' as const, 'UpdateItem' as const])],
})

/** Starting a consult, waiting for it, and what follows a join; nothing is kept free for bots that a tenant may not have. */
const escalates = {
  ...relays,
  sends: ['sessions', 'checks', 'deliveries'],
  reaches: true,
} as const satisfies Needs

/** What each function does beyond running. Whatever it is given and never uses is found by the as-deployed test. */
export const functionNeeds: Readonly<Record<FunctionName, Needs>> = {
  startConsult: {
    ...relays,
    sends: ['sessions', 'commands', 'checks', 'deliveries'],
    reaches: true,
    // When both are slow.
    atOnce: consultsIn(sessionWaitAtMostSeconds + answerAtMostSeconds),
  },
  sendConsult: {
    ...relays,
    sends: ['sessions', 'checks', 'deliveries'],
    reaches: true,
    slack: true,
  },
  checkConsult: {
    ...relays,
    sends: ['sessions', 'commands', 'checks', 'deliveries'],
    reaches: true,
  },
  sweep: {
    ...relays,
    reaches: true,
    indexes: ['outbox', 'openConsults'],
    sends: ['sessions', 'commands', 'checks', 'deliveries'],
    atOnce: one,
  },
  deliverWebhook: {
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    sends: ['commands', 'deliveries', 'retries'],
    slack: true,
    seals: true,
    reaches: true,
    sockets: ['POST'],
  },
  measure: { table: ['Query'], indexes: ['outbox'], atOnce: one },
  getConsult: forCallers({ table: ['GetItem', 'Query'] }),
  listConsults: forCallers({ table: ['Query'], indexes: ['consultsByCaller'] }),
  listEvents: forCallers({
    table: ['GetItem', 'Query'],
    atOnce: consultsIn(eventsWaitAtMostSeconds),
  }),
  transferConsult: acts,
  conferenceConsult: acts,
  removeColleague: acts,
  messageColleague: forCallers({
    ...picks,
    table: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
  }),
  listInteractions: forCallers(picks),
  listCandidates: forCallers(picks),
  answerDialogflow: forCallers(escalates),
  answerMcp: forCallers(escalates),
  refuseMethod: {},
  fulfilLexIntent: escalates,
  getAgentSession: forCallers({ table: ['GetItem', 'Query'], seals: true, signsIn: true }),
  warmAgentSession: forCallers({
    table: ['GetItem', 'Query'],
    sends: ['sessions'],
    seals: true,
    signsIn: true,
  }),
  restartAgentSession: forCallers({
    table: ['GetItem', 'Query'],
    sends: ['sessions'],
    seals: true,
    signsIn: true,
  }),
  listSessions: forCallers({ table: ['Query'], seals: true, signsIn: true }),
  createWebhook: forCallers({
    table: ['PutItem', 'Query', 'DeleteItem'],
    seals: true,
    reaches: true,
  }),
  changeWebhook: forCallers({
    table: ['GetItem', 'UpdateItem', 'PutItem', 'DeleteItem'],
    ...{ seals: true, reaches: true },
  }),
  rotateWebhookSecret: forCallers({
    table: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    seals: true,
  }),
  testWebhook: forCallers({ table: ['GetItem', 'UpdateItem'], seals: true, reaches: true }),
  replayWebhook: forCallers({
    table: ['GetItem', 'Query'],
    indexes: ['consultsByCaller', 'openConsults'],
    sends: ['deliveries'],
    seals: true,
  }),
  listDeliveries: forCallers({ table: ['GetItem', 'Query'], seals: true }),
  listWebhooks: forCallers({ table: ['Query'], seals: true }),
  getWebhook: forCallers({ table: ['GetItem'], seals: true }),
  deleteWebhook: forCallers({ table: ['UpdateItem', 'DeleteItem'] }),
  createSocketTicket: forCallers({ table: ['PutItem'] }),
  createCallerToken: forCallers({ table: ['PutItem'] }),
  createKey: forCallers({ table: ['PutItem'] }),
  listKeys: forCallers({ table: ['Query'] }),
  revokeKey: forCallers({ table: ['Query', 'DeleteItem'], sockets: ['DELETE'] }),
  listDeadLetters: forCallers({ deadLetters: 'counts' }),
  redriveDeadLetters: forCallers({ deadLetters: 'redrives' }),
  health: { table: ['DescribeTable', 'Query'], probes: ['deliveries'] },
  publishKeys: { table: ['GetItem', 'Query'] },
  describeApi: {},
  describeEvents: {},
  answerSlack: {
    ...relays,
    sends: ['sessions', 'commands', 'checks', 'deliveries'],
    reaches: true,
    slack: true,
    // Slack shows its people an error of its own rather than wait.
    atOnce: (tenant) =>
      tenant.slack && consultsIn(requestsPerSlackConsult * slackAnswerSeconds)(tenant),
  },
  notFound: {},
  authorizeSocket: { table: ['DeleteItem'] },
  connectSocket: { table: ['PutItem'] },
  disconnectSocket: { table: ['GetItem', 'DeleteItem'] },
  receiveFrame: {
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    sockets: ['POST', 'DELETE'],
  },
}

export const functionNames = Object.keys(functionNeeds) as FunctionName[]

export const listenerNeeds: Needs = {
  ...relays,
  indexes: ['openConsults'],
  sends: ['sessions', 'checks', 'deliveries'],
}
