import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { meetCalls } from '../../bench/meet-calls.ts'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'
import { dynamoCallerKeys } from '../../src/adapters/dynamodb/caller-keys.ts'
import { dynamoCallerTokens } from '../../src/adapters/dynamodb/caller-tokens.ts'
import { dynamoConnections } from '../../src/adapters/dynamodb/connections.ts'
import { dynamoConsultStore } from '../../src/adapters/dynamodb/consult-store.ts'
import { dynamoIdempotencyKeys } from '../../src/adapters/dynamodb/idempotency-keys.ts'
import { dynamoListenerHeartbeat } from '../../src/adapters/dynamodb/listener-heartbeat.ts'
import { dynamoSessionLeases } from '../../src/adapters/dynamodb/session-leases.ts'
import { dynamoSubscriptions } from '../../src/adapters/dynamodb/subscriptions.ts'
import type { Table } from '../../src/adapters/dynamodb/table-client.ts'
import { dynamoWebhookEndpoints } from '../../src/adapters/dynamodb/webhook-endpoints.ts'
import { openFreshTable } from './open-table.ts'

const clock = { now: () => new Date() }
const over = { clock, agents: { find: () => undefined }, unreadable: () => undefined }
const sealer = aesSealer(randomBytes(32).toString('base64'))
const webhooks = (table: Table) =>
  dynamoWebhookEndpoints(table, { sealer, clock, unreadable: () => undefined })
const key = { media: 'chat', interactionId: 'x' } as const
const store = (table: Table) => dynamoConsultStore(table, { clock, retentionSeconds: 60 })
const leases = (table: Table) => dynamoSessionLeases(table, { sealer, ...over })
const socket = { callerId: 'crm', connectionId: 'c1' }
const use = {
  ...{ callerId: 'crm', key: 'k', fingerprint: 'f' },
  ...{ consultId: 'c', respondAsync: false },
}

const reads: [string, (table: Table) => Promise<unknown>][] = [
  ['a log', (table) => store(table).load(key)],
  ['an entry', (table) => store(table).entry({ key, position: 1 })],
  ['what is to be handed on', (table) => store(table).waitingAfter({ key, position: 0 })],
  ['events', (table) => store(table).events(key, 'cst_1', 0)],
  ['a last event', (table) => store(table).lastEvent(key, 'cst_1')],
  ['a consult’s place', (table) => store(table).locate('cst_1')],
  ['sockets', (table) => dynamoConnections(table, clock).list('crm')],
  ['a socket', (table) => dynamoConnections(table, clock).find(socket)],
  ['what a socket follows', (table) => dynamoConnections(table, clock).findFor(socket, 'cst_1')],
  ['whom to tell', (table) => dynamoSubscriptions(table, clock).of('crm', 'cst_1')],
  ['webhooks', (table) => webhooks(table).list('crm')],
  ['a key', (table) => dynamoCallerKeys(table, clock).find('cbk_a')],
  ['keys', (table) => dynamoCallerKeys(table, clock).list()],
  ['a caller token', (table) => dynamoCallerTokens(table, clock).find('cbt_a')],
  ['a webhook', (table) => webhooks(table).get('crm', 'wh_1')],
  ['a webhook with its secret', (table) => webhooks(table).getForDelivery('crm', 'wh_1')],
  ['a session', (table) => leases(table).find('testname')],
  ['who holds a session', (table) => leases(table).status('testname')],
  ['sessions', (table) => leases(table).list()],
  ['heartbeats', (table) => dynamoListenerHeartbeat(table, clock).anyAlive()],
  [
    'a key that is taken',
    async (table) => {
      const keys = dynamoIdempotencyKeys(table, clock)
      await keys.take(use)
      await keys.take({ ...use, consultId: 'd' })
    },
  ],
]

// An embedded engine has one copy of everything, so only the request tells.
test.each(reads)('reading %s asks for every earlier write', async (_, read) => {
  const { table, close } = await openFreshTable()
  onTestFinished(async () => {
    await close()
  })
  const consistent: unknown[] = []
  meetCalls(table.client, ({ constructor, input }, go) => {
    const isRead = /^(Query|Get|Scan|BatchGet)/.test(constructor.name)
    if (isRead) consistent.push('ConsistentRead' in input && input.ConsistentRead)
    return go()
  })
  await read(table)
  expect(consistent.length).toBeGreaterThan(0)
  expect(consistent.every((each) => each === true)).toBe(true)
})
