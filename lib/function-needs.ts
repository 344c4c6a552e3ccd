import type { QueueName } from '../src/config/queues.ts'
import type { FunctionName } from '../src/config/routes.ts'
import type { IndexName, TableAction } from './consult-table.ts'

export type Needs = {
  table?: readonly TableAction[]
  indexes?: readonly IndexName[]
  sends?: readonly QueueName[]
  /** Encrypts or decrypts what rests in the table. */
  seals?: true
  /** Knows the agents and signs in to Genesys for them. */
  signsIn?: true
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
  seals: true,
  signsIn: true,
} as const satisfies Needs

/** What ends a consult: as much as starting one, but nothing is left to be sent by somebody else. */
const acts = {
  ...relays,
  sends: ['sessions', 'checks', 'deliveries'],
  atOnce: 20,
} as const satisfies Needs

/** What asks Genesys and records nothing. */
const picks = {
  table: ['GetItem', 'Query'],
  sends: ['sessions'],
  seals: true,
  signsIn: true,
  atOnce: 20,
} as const satisfies Needs

/** Starting a consult, waiting for it, and what follows a join. */
const escalates = {
  ...relays,
  sends: ['sessions', 'checks', 'deliveries'],
  atOnce: 50,
} as const satisfies Needs

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
    seals: true,
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
    table: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
  },
  listInteractions: picks,
  listCandidates: picks,
  answerDialogflow: escalates,
  answerMcp: escalates,
  refuseMethod: {},
  fulfilLexIntent: escalates,
  getAgentSession: { table: ['GetItem', 'Query'], seals: true, signsIn: true },
  warmAgentSession: {
    table: ['GetItem', 'Query'],
    sends: ['sessions'],
    seals: true,
    signsIn: true,
  },
  createWebhook: { table: ['PutItem'], seals: true },
  changeWebhook: { table: ['GetItem', 'UpdateItem'], seals: true },
  rotateWebhookSecret: { table: ['GetItem', 'PutItem', 'UpdateItem'], seals: true },
  testWebhook: { table: ['GetItem', 'UpdateItem'], seals: true },
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
