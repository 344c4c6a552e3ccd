import type { QueueName } from '../src/config/queues.ts'
import type { FunctionName } from '../src/config/routes.ts'
import type { IndexName, TableAction } from './consult-table.ts'

export type Needs = {
  table?: readonly TableAction[]
  indexes?: readonly IndexName[]
  sends?: readonly QueueName[]
  /** The agents' passwords and the sealing key. */
  secrets?: true
  /** Talks to Genesys or to webhooks, which may be reached from the tenant's network alone. */
  reaches?: true
  /** Writes to callers' sockets. */
  frames?: true
  /** Asks queues whether they work. */
  probes?: readonly QueueName[]
  /** How many may run at once, where no queue says it: as much as we put upon Genesys. */
  atOnce?: number
}

/** Telling a caller's sockets and webhooks of what was recorded. */
const relays = {
  table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
  frames: true,
  secrets: true,
} as const satisfies Needs

/** What ends a consult: as much as starting one, but nothing is left to be sent by somebody else. */
const acts = {
  ...relays,
  reaches: true,
  sends: ['sessions', 'checks', 'deliveries'],
  atOnce: 20,
} as const satisfies Needs

/** What asks Genesys and records nothing. */
const picks = {
  table: ['GetItem', 'Query'],
  sends: ['sessions'],
  secrets: true,
  reaches: true,
  atOnce: 20,
} as const satisfies Needs

/** What each function does beyond running. Whatever it is given and never uses is found by the as-deployed test. */
export const functionNeeds: Readonly<Record<FunctionName, Needs>> = {
  startConsult: {
    ...relays,
    sends: ['sessions', 'commands', 'checks', 'deliveries'],
    reaches: true,
    atOnce: 50,
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
    atOnce: 1,
  },
  deliverWebhook: {
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    sends: ['retries'],
    secrets: true,
    reaches: true,
    frames: true,
  },
  measure: { table: ['Query'], indexes: ['outbox'], atOnce: 1 },
  getConsult: { table: ['GetItem', 'Query'] },
  listConsults: { table: ['Query'], indexes: ['consultsByCaller'] },
  listEvents: { table: ['GetItem', 'Query'] },
  transferConsult: acts,
  conferenceConsult: acts,
  removeColleague: acts,
  messageColleague: {
    ...picks,
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
  },
  listInteractions: picks,
  listCandidates: picks,
  getAgentSession: { table: ['GetItem', 'Query'], secrets: true },
  warmAgentSession: { table: ['GetItem', 'Query'], sends: ['sessions'], secrets: true },
  createWebhook: { table: ['PutItem'], secrets: true, reaches: true },
  changeWebhook: { table: ['GetItem', 'UpdateItem'], secrets: true, reaches: true },
  rotateWebhookSecret: { table: ['GetItem', 'PutItem', 'UpdateItem'], secrets: true },
  testWebhook: { table: ['GetItem', 'UpdateItem'], secrets: true, reaches: true },
  replayWebhook: {
    table: ['GetItem', 'Query'],
    indexes: ['consultsByCaller'],
    sends: ['deliveries'],
    secrets: true,
  },
  listDeliveries: { table: ['GetItem', 'Query'], secrets: true },
  listWebhooks: { table: ['Query'], secrets: true },
  getWebhook: { table: ['GetItem'], secrets: true },
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
