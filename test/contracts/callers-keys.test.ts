import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dynamoIdempotencyKeys } from '../../src/adapters/dynamodb/idempotency-keys.ts'
import { dynamoSocketTickets } from '../../src/adapters/dynamodb/socket-tickets.ts'
import { openFreshTable } from './open-table.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

const start = new Date('2026-01-02T03:04:05.000Z')
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const day = 24 * 3600
const keysAt = (now: Date) => dynamoIdempotencyKeys(opened.table, { now: () => now })
const aUse = () => ({
  callerId: 'crm',
  key: randomUUID(),
  fingerprint: 'a',
  consultId: 'cst_1',
  respondAsync: true,
})
const answer = { status: 201, body: '{"id":"cst_1"}', headers: { location: '/v1/consults/cst_1' } }

test('a request under way is known by the consult that its first worker meant to start', async () => {
  const use = aUse()
  await keysAt(start).take(use)
  expect(await keysAt(later(5)).take({ ...use, consultId: 'cst_2' })).toEqual({
    outcome: 'in-progress',
    consultId: 'cst_1',
    respondAsync: true,
    since: start,
  })
})

test('a worker whose own taking is repeated, since its answer was lost, has the key', async () => {
  const use = aUse()
  await keysAt(start).take(use)
  expect(await keysAt(later(1)).take(use)).toEqual({ outcome: 'taken' })
  const successor = { ...use, consultId: 'cst_2' }
  expect(await keysAt(later(50)).retake(successor, later(1))).toBe(true)
  expect(await keysAt(later(51)).retake(successor, later(1))).toBe(true)
})

test('a worker that comes late neither frees nor answers for its successor', async () => {
  const use = aUse()
  const successor = { ...use, consultId: 'cst_2' }
  await keysAt(start).take(use)
  await keysAt(later(50)).retake(successor, start)
  await keysAt(later(51)).free(use)
  await keysAt(later(51)).keep(use, { ...answer, status: 504 })
  expect(await keysAt(later(52)).take(use)).toMatchObject({
    outcome: 'in-progress',
    consultId: 'cst_2',
  })
  await keysAt(later(53)).keep(successor, answer)
  expect(await keysAt(later(54)).take(use)).toEqual({ outcome: 'answered', answer })
})

test('an answer is given for a day; then the key is new to everybody, and one gets it', async () => {
  const use = aUse()
  await keysAt(start).take(use)
  await keysAt(start).keep(use, answer)
  expect(await keysAt(later(day)).take(use)).toEqual({ outcome: 'answered', answer })
  const takes = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      keysAt(later(day + 1)).take({ ...use, fingerprint: String(n), consultId: `cst_${n}` }),
    ),
  )
  expect(takes.map(({ outcome }) => outcome).sort()).toEqual([
    ...Array<string>(9).fill('reused'),
    'taken',
  ])
})

test('a key whose worker died is under way for a day, and free then', async () => {
  const use = aUse()
  await keysAt(start).take(use)
  const again = { ...use, consultId: 'cst_2' }
  expect((await keysAt(later(day)).take(again)).outcome).toBe('in-progress')
  expect((await keysAt(later(day + 1)).take(again)).outcome).toBe('taken')
})

test('a request whose worker died is taken over by one', async () => {
  const use = aUse()
  await keysAt(start).take(use)
  const takers = Array.from({ length: 5 }, (_, n) =>
    keysAt(later(1)).retake({ ...use, consultId: `cst_${n + 2}` }, start),
  )
  expect((await Promise.all(takers)).filter(Boolean)).toHaveLength(1)
  expect(await keysAt(later(2)).take({ ...use, consultId: 'x' })).toMatchObject({ since: later(1) })
})

test('a request that was answered meanwhile is not taken over', async () => {
  const use = aUse()
  await keysAt(start).take(use)
  await keysAt(start).keep(use, answer)
  expect(await keysAt(later(1)).retake(use, start)).toBe(false)
})

test('a freed key may stand for another request', async () => {
  const use = aUse()
  await keysAt(start).take(use)
  await keysAt(start).free(use)
  await keysAt(start).free(use)
  expect(await keysAt(start).take({ ...use, fingerprint: 'b' })).toEqual({ outcome: 'taken' })
})

test('callers do not meet in a key, whatever their names', async () => {
  await keysAt(start).take({ ...aUse(), callerId: 'crm', key: 'eu#1' })
  const other = { ...aUse(), callerId: 'crm#eu', key: '1' }
  expect(await keysAt(start).take(other)).toEqual({ outcome: 'taken' })
})

test('of twenty who use a ticket at once one gets in; nobody does when it is too old', async () => {
  const tickets = dynamoSocketTickets(opened.table)
  const holder = { callerId: 'bot', audience: 'customer' } as const
  const [good, old] = [randomUUID(), randomUUID()]
  await tickets.issue(good, holder, later(60))
  await tickets.issue(old, holder, later(60))
  const use = (ticket: string, at: Date) =>
    Promise.all(Array.from({ length: 20 }, () => tickets.redeem(ticket, at)))
  expect((await use(good, later(59))).filter((each) => each !== undefined)).toEqual([holder])
  expect((await use(old, later(60))).filter((each) => each !== undefined)).toEqual([])
  expect(await tickets.redeem(old, start)).toBeUndefined()
  expect(await tickets.redeem(randomUUID(), start)).toBeUndefined()
})
