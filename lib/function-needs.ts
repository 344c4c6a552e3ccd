import type { QueueName } from '../src/config/queues.ts'
import type { FunctionName } from '../src/config/routes.ts'
import type { Tenant } from '../src/config/tenant.ts'
import {
  answerAtMostSeconds,
  eventsWaitAtMostSeconds,
  sessionWaitAtMostSeconds,
} from '../src/config/timeouts.ts'
import type { IndexName, TableAction } from './consult-table.ts'

export type Needs = {
  table?: readonly TableAction[]
  indexes?: readonly IndexName[]
  sends?: readonly QueueName[]
  /** Encrypts or decrypts what rests in the table. */
  seals?: true
  /** Knows the agents and signs in to Genesys for them. */
  signsIn?: true
  /** Talks to Genesys or to webhooks, which may be reached from the tenant's network alone. */
  reaches?: true
  /** Writes to callers' sockets. */
  frames?: true
  /** Asks queues whether they work. */
  probes?: readonly QueueName[]
  /** How many may run at once, kept free for it of what the account may run: for what no queue bounds, and what waits long. */
  atOnce?: (load: Tenant['load']) => number
}

/** As many as consults come within this time, as they do at most; some for the one who has few. */
const consultsIn =
  (seconds: number): NonNullable<Needs['atOnce']> =>
  ({ consultsPerMinute }) =>
    Math.max(5, Math.ceil((consultsPerMinute / 60) * seconds))
const one = () => 1

/** Telling a caller's sockets and webhooks of what was recorded. */
const relays = {
  table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
  frames: true,
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

/** What each function does beyond running. Whatever it is given and never uses is found by the as-deployed test. */
export const functionNeeds: Readonly<Record<FunctionName, Needs>> = {
  startConsult: {
    ...relays,
    sends: ['sessions', 'commands', 'checks', 'deliveries'],
    reaches: true,
    // When both are slow.
    atOnce: consultsIn(sessionWaitAtMostSeconds + answerAtMostSeconds),
  },
  sendConsult: { ...relays, sends: ['sessions', 'checks', 'deliveries'], reaches: true },
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
    sends: ['retries'],
    seals: true,
    reaches: true,
    frames: true,
  },
  measure: { table: ['Query'], indexes: ['outbox'], atOnce: one },
  getConsult: { table: ['GetItem', 'Query'] },
  listConsults: { table: ['Query'], indexes: ['consultsByCaller'] },
  listEvents: { table: ['GetItem', 'Query'], atOnce: consultsIn(eventsWaitAtMostSeconds) },
  transferConsult: acts,
  conferenceConsult: acts,
  removeColleague: acts,
  messageColleague: {
    ...picks,
    table: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
  },
  listInteractions: picks,
  listCandidates: picks,
  getAgentSession: { table: ['GetItem', 'Query'], seals: true, signsIn: true },
  warmAgentSession: {
    table: ['GetItem', 'Query'],
    sends: ['sessions'],
    seals: true,
    signsIn: true,
  },
  createWebhook: { table: ['PutItem'], seals: true, reaches: true },
  changeWebhook: { table: ['GetItem', 'UpdateItem'], seals: true, reaches: true },
  rotateWebhookSecret: { table: ['GetItem', 'PutItem', 'UpdateItem'], seals: true },
  testWebhook: { table: ['GetItem', 'UpdateItem'], seals: true, reaches: true },
  replayWebhook: {
    table: ['GetItem', 'Query'],
    indexes: ['consultsByCaller'],
    sends: ['deliveries'],
    seals: true,
  },
  listDeliveries: { table: ['GetItem', 'Query'], seals: true },
  listWebhooks: { table: ['Query'], seals: true },
  getWebhook: { table: ['GetItem'], seals: true },
  deleteWebhook: { table: ['GetItem', 'PutItem', 'DeleteItem'] },
  createSocketTicket: { table: ['PutItem'] },
  health: { table: ['DescribeTable', 'Query'], probes: ['deliveries'] },
  publishKeys: { table: ['Query'] },
  notFound: {},
  authorizeSocket: { table: ['DeleteItem'] },
  connectSocket: { table: ['PutItem'] },
  disconnectSocket: { table: ['DeleteItem'] },
  receiveFrame: { table: ['GetItem', 'Query', 'UpdateItem'], frames: true },
}

export const listenerNeeds: Needs = {
  ...relays,
  indexes: ['openConsults'],
  sends: ['sessions', 'checks', 'deliveries'],
}
