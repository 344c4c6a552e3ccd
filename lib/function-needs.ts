import type { QueueName } from '../src/config/queues.ts'
import type { FunctionName } from '../src/config/routes.ts'
import type { IndexName, TableAction } from './consult-table.ts'

export type Needs = {
  table?: readonly TableAction[]
  indexes?: readonly IndexName[]
  sends?: readonly QueueName[]
  /** The agents' passwords and the sealing key. */
  secrets?: true
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

/** Whoever shows a key from the table is looked up, and every caller's request is counted. */
const forCallers = (own: Needs): Needs => ({
  ...own,
  table: [...new Set([...(own.table ?? []), 'GetItem' as const, 'UpdateItem' as const])],
})

/** What each function does beyond running. Whatever it is given and never uses is found by the as-deployed test. */
export const functionNeeds: Readonly<Record<FunctionName, Needs>> = {
  startConsult: { ...relays, sends: ['sessions', 'commands', 'checks', 'deliveries'], atOnce: 50 },
  sendConsult: { ...relays, sends: ['sessions', 'checks', 'deliveries'] },
  checkConsult: { ...relays, sends: ['sessions', 'commands', 'checks', 'deliveries'] },
  sweep: {
    ...relays,
    indexes: ['outbox', 'openConsults'],
    sends: ['sessions', 'commands', 'checks', 'deliveries'],
    atOnce: 1,
  },
  deliverWebhook: {
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    sends: ['retries'],
    secrets: true,
    frames: true,
  },
  measure: { table: ['Query'], indexes: ['outbox'], atOnce: 1 },
  getConsult: forCallers({ table: ['GetItem', 'Query'] }),
  listConsults: forCallers({ table: ['Query'], indexes: ['consultsByCaller'] }),
  listEvents: forCallers({ table: ['GetItem', 'Query'] }),
  getAgentSession: forCallers({ table: ['GetItem', 'Query'], secrets: true }),
  warmAgentSession: forCallers({ table: ['GetItem', 'Query'], sends: ['sessions'], secrets: true }),
  createWebhook: forCallers({ table: ['PutItem'], secrets: true }),
  changeWebhook: forCallers({ table: ['GetItem', 'UpdateItem'], secrets: true }),
  rotateWebhookSecret: forCallers({ table: ['GetItem', 'PutItem', 'UpdateItem'], secrets: true }),
  testWebhook: forCallers({ table: ['GetItem', 'UpdateItem'], secrets: true }),
  replayWebhook: forCallers({
    table: ['GetItem', 'Query'],
    indexes: ['consultsByCaller'],
    sends: ['deliveries'],
    secrets: true,
  }),
  listDeliveries: forCallers({ table: ['GetItem', 'Query'], secrets: true }),
  listWebhooks: forCallers({ table: ['Query'], secrets: true }),
  getWebhook: forCallers({ table: ['GetItem'], secrets: true }),
  deleteWebhook: forCallers({ table: ['GetItem', 'PutItem', 'DeleteItem'] }),
  createSocketTicket: forCallers({ table: ['PutItem'] }),
  createCallerToken: forCallers({ table: ['PutItem'] }),
  createKey: forCallers({ table: ['PutItem'] }),
  listKeys: forCallers({ table: ['Query'] }),
  revokeKey: forCallers({ table: ['DeleteItem'] }),
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
