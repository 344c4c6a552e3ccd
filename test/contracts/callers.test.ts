import { randomBytes } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'
import { dynamoConnections } from '../../src/adapters/dynamodb/connections.ts'
import { dynamoIdempotencyKeys } from '../../src/adapters/dynamodb/idempotency-keys.ts'
import { dynamoSubscriptions } from '../../src/adapters/dynamodb/subscriptions.ts'
import { dynamoSocketTickets } from '../../src/adapters/dynamodb/socket-tickets.ts'
import { dynamoWebhookEndpoints } from '../../src/adapters/dynamodb/webhook-endpoints.ts'
import { anEndpoint } from '../doubles/memory-webhooks.ts'
import { openFreshTable } from './open-table.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
let time = new Date('2026-01-02T03:04:05Z')
const clock = { now: () => time }
const sealer = aesSealer(randomBytes(32).toString('base64'))
const unreadable = (cause: unknown) => {
  throw cause
}
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

const everythingStored = async () => {
  const { client, name } = opened.table
  return JSON.stringify((await client.send(new ScanCommand({ TableName: name }))).Items)
}

test('a key is taken once; then it is under way, answered, another’s, or free again', async () => {
  const keys = dynamoIdempotencyKeys(opened.table, clock)
  const about = { callerId: 'crm', key: 'click', fingerprint: 'a', respondAsync: false }
  const uses = Array.from({ length: 5 }, (_, n) => ({ ...about, consultId: `cst_${n}` }))
  const takes = await Promise.all(uses.map((each) => keys.take(each)))
  const use = uses[takes.findIndex(({ outcome }) => outcome === 'taken')]
  if (use === undefined) throw new Error('nobody has the key')
  expect(takes.filter(({ outcome }) => outcome === 'taken')).toHaveLength(1)
  expect(takes.filter(({ outcome }) => outcome === 'in-progress')).toHaveLength(4)
  const another = { ...use, consultId: 'cst_9' }
  expect(await keys.take({ ...another, fingerprint: 'b' })).toEqual({ outcome: 'reused' })
  expect(await keys.take({ ...use, callerId: 'bot' })).toEqual({ outcome: 'taken' })
  const answer = { status: 201, body: '{}', headers: { location: '/x' } }
  await keys.keep(use, answer)
  expect(await keys.take(another)).toEqual({ outcome: 'answered', answer })
  await keys.free(use)
  expect(await keys.take(use)).toEqual({ outcome: 'taken' })
  time = new Date(time.getTime() + 25 * 3600_000)
  expect(await keys.take({ ...use, fingerprint: 'b' })).toEqual({ outcome: 'taken' })
})

test('a webhook belongs to its caller, and its secret cannot be read from the table', async () => {
  const endpoints = dynamoWebhookEndpoints(opened.table, { sealer, clock, unreadable })
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const shown = anEndpoint()
  await endpoints.add({ ...shown, secret })
  expect(await endpoints.get('crm', 'wh_1')).toEqual(shown)
  const trouble = { failures: 0, failingSince: null, pausedUntil: null }
  const healthy = { ...trouble, slowAt: null, narrowUntil: null }
  const deliverable = { ...shown, ...healthy, secret, formerSecrets: [] }
  expect(await endpoints.getForDelivery('crm', 'wh_1')).toEqual(deliverable)
  expect(await endpoints.get('bot', 'wh_1')).toBeUndefined()
  expect(await everythingStored()).not.toContain(secret.slice(6))
  expect(await endpoints.remove('bot', 'wh_1')).toBeUndefined()
  expect(await endpoints.remove('crm', 'wh_1')).toEqual([])
  expect(await endpoints.list('crm')).toEqual([])
})

test('a ticket opens once, in time, and is not itself in the table', async () => {
  const tickets = dynamoSocketTickets(opened.table)
  const holder = { callerId: 'crm', audience: 'agent' } as const
  await tickets.issue('ticket-one', holder, new Date(time.getTime() + 60_000))
  expect(await everythingStored()).not.toContain('ticket-one')
  const uses = await Promise.all(
    Array.from({ length: 5 }, () => tickets.redeem('ticket-one', time)),
  )
  expect(uses.filter(Boolean)).toEqual([holder])
  await tickets.issue('ticket-two', holder, time)
  expect(await tickets.redeem('ticket-two', time)).toBeUndefined()
})

test('a row outlives a socket by a little, and is not listed then', async () => {
  const connections = dynamoConnections(opened.table, clock)
  await connections.add({ callerId: 'old', connectionId: 'c1' })
  expect(await connections.list('old')).toHaveLength(1)
  time = new Date(time.getTime() + 3 * 3600_000)
  expect(await connections.list('old')).toEqual([])
})

test('a socket outlives what it was opened with by a moment, in which its client opens another', async () => {
  const connections = dynamoConnections(opened.table, clock)
  const until = new Date(time.getTime() + 60_000)
  await connections.add({ callerId: 'brief', connectionId: 'c1' }, { keyId: 'cbk_1', until })
  expect(await connections.list('brief')).toMatchObject([{ keyId: 'cbk_1' }])
  const socket = { callerId: 'brief', connectionId: 'c1' }
  await connections.followCaller(socket, true)
  await connections.follow(socket, 'cst_brief', { live: true, upTo: 0 })
  const hearing = async () =>
    (await dynamoSubscriptions(opened.table, clock).of('brief', 'cst_brief')).connections
  time = new Date(until.getTime() + 89_000)
  expect(await connections.list('brief')).toHaveLength(1)
  expect(await hearing()).toHaveLength(1)
  time = new Date(until.getTime() + 90_000)
  expect(await connections.list('brief')).toEqual([])
  expect(await hearing()).toEqual([])
  expect(await connections.follow(socket, 'cst_brief', { live: true, upTo: 0 })).toBe(false)
})

test('what was sealed opens for its purpose, whole, under its key only', () => {
  const sealed = sealer.seal('secret', 'place-a')
  expect(sealer.open(sealed, 'place-a')).toBe('secret')
  expect(() => sealer.open(sealed, 'place-b')).toThrow()
  expect(() => aesSealer(randomBytes(32).toString('base64')).open(sealed, 'place-a')).toThrow()
  const bytes = Buffer.from(sealed, 'base64')
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
  expect(() => sealer.open(bytes.toString('base64'), 'place-a')).toThrow()
  expect(() => aesSealer('short')).toThrow()
})
