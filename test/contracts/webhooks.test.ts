import { randomBytes, randomUUID } from 'node:crypto'
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'
import { InvalidCursor } from '../../src/adapters/dynamodb/cursor.ts'
import { dynamoEndpointHealths } from '../../src/adapters/dynamodb/endpoint-health.ts'
import { dynamoAttempts } from '../../src/adapters/dynamodb/webhook-attempts.ts'
import { dynamoWebhookEndpoints } from '../../src/adapters/dynamodb/webhook-endpoints.ts'
import { webhookPlaces } from '../../src/adapters/dynamodb/webhook-places.ts'
import { newKeyPair } from '../../src/adapters/webhook/ed25519.ts'
import { webhooksAtMost } from '../../src/config/queues.ts'
import type { RecordedAttempt } from '../../src/consult/ports/attempts.ts'
import { anEndpoint, memoryWebhooks } from '../doubles/memory-webhooks.ts'
import { openFreshTable } from './open-table.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

const now = new Date('2026-01-02T03:04:05.000Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
/** A failure then; what was more than a minute before it is another outage’s. */
const at = (moment: Date) => ({ at: moment, quietSince: new Date(moment.getTime() - 60_000) })
const clock = { now: () => now }
const sealer = aesSealer(randomBytes(32).toString('base64'))
const unreadable = (cause: unknown) => {
  throw cause
}
const inTable = () => ({
  endpoints: dynamoWebhookEndpoints(opened.table, { sealer, clock, unreadable }),
  health: dynamoEndpointHealths(opened.table),
})
const added = async (of: Pick<ReturnType<typeof inTable>, 'endpoints'>) => {
  const endpoint = anEndpoint({ id: `wh_${randomUUID()}` })
  // A caller has only so many.
  for (const { id } of await of.endpoints.list('crm')) await of.endpoints.remove('crm', id)
  await of.endpoints.add({ ...endpoint, secret: 'whsec_one' })
  return endpoint
}

describe.each([
  ['in DynamoDB', inTable],
  ['in memory', () => memoryWebhooks()],
])('how an endpoint fares, %s', (_, make) => {
  const fares = async (
    of: ReturnType<typeof make>,
    { callerId, id }: ReturnType<typeof anEndpoint>,
  ) => of.endpoints.getForDelivery(callerId, id)

  test('failures count from the first one, until something is taken', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    expect(await webhooks.health.failed(endpoint, at(now))).toMatchObject({ failures: 1 })
    const second = await webhooks.health.failed(endpoint, at(later(9)))
    expect(second).toMatchObject({ failures: 2, failingSince: now.toISOString() })
    await webhooks.health.answered(endpoint)
    const healthy = { verified: true, failures: 0, failingSince: null, pausedUntil: null }
    expect(await fares(webhooks, endpoint)).toMatchObject(healthy)
  })

  test('the first failure after a quiet time begins another outage, of however many at once', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    for (const seconds of [0, 60, 120]) await webhooks.health.failed(endpoint, at(later(seconds)))
    expect(await fares(webhooks, endpoint)).toMatchObject({
      ...{ failures: 3, failingSince: now.toISOString() },
    })
    const next = later(181)
    await Promise.all([1, 2, 3].map(() => webhooks.health.failed(endpoint, at(next))))
    expect(await fares(webhooks, endpoint)).toMatchObject({
      ...{ failures: 3, failingSince: next.toISOString() },
    })
  })

  test('what an URL says counts only while the endpoint has that URL', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    const before = await fares(webhooks, endpoint)
    const moved = { ...endpoint, url: 'https://elsewhere.example' }
    await webhooks.health.answered(moved)
    expect(await webhooks.health.failed(moved, at(now))).toBeUndefined()
    expect(await webhooks.health.disable(moved, 'gone')).toBe(false)
    expect(await fares(webhooks, endpoint)).toEqual(before)
    await webhooks.health.failed(endpoint, at(now))
    await webhooks.health.pause(moved, later(15))
    expect(await fares(webhooks, endpoint)).toMatchObject({ failures: 1, pausedUntil: null })
  })

  test('of two pauses the longer one holds', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    await webhooks.health.failed(endpoint, at(now))
    for (const seconds of [15, 40, 15]) await webhooks.health.pause(endpoint, later(seconds))
    expect(await fares(webhooks, endpoint)).toMatchObject({ pausedUntil: later(40).toISOString() })
  })

  test('how long it is narrow only moves on, also under another URL; how slow it was is forgotten with the URL', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    const slowAt = later(1).toISOString()
    const until = (seconds: number) => later(seconds).toISOString()
    await webhooks.health.slow(endpoint, { slowAt, narrowUntil: null })
    expect(await fares(webhooks, endpoint)).toMatchObject({ slowAt, narrowUntil: null })
    for (const narrowUntil of [until(60), until(90), until(70), null])
      await webhooks.health.slow(endpoint, { slowAt, narrowUntil })
    await webhooks.health.slow({ ...endpoint, url: 'x' }, { slowAt, narrowUntil: until(99) })
    await webhooks.health.answered(endpoint)
    const { callerId, id } = endpoint
    await webhooks.endpoints.change(callerId, id, { disabled: false })
    expect(await fares(webhooks, endpoint)).toMatchObject({ slowAt, narrowUntil: until(90) })
    await webhooks.endpoints.change(callerId, id, { url: 'https://elsewhere.example' })
    expect(await fares(webhooks, endpoint)).toMatchObject({ slowAt: null, narrowUntil: until(90) })
  })

  test('one that is disabled fails no more', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    await webhooks.health.disable(endpoint, 'gone')
    expect(await webhooks.health.failed(endpoint, at(now))).toBeUndefined()
  })

  test('a pause is for who fails, and of those who come after it one is let through', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    await webhooks.health.pause(endpoint, later(15))
    expect(await fares(webhooks, endpoint)).toMatchObject({ pausedUntil: null })
    await webhooks.health.failed(endpoint, at(now))
    await webhooks.health.pause(endpoint, later(15))
    const paused = { ...endpoint, pausedUntil: later(15).toISOString() }
    const probes = await Promise.all(
      Array.from({ length: 5 }, (_, n) => webhooks.health.takeProbe(paused, later(30 + n))),
    )
    expect(probes.filter(Boolean)).toHaveLength(1)
  })

  test('one call of many disables; enabling it is a fresh start', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    const { callerId, id } = endpoint
    await webhooks.health.failed(endpoint, at(now))
    const calls = await Promise.all([1, 2, 3].map(() => webhooks.health.disable(endpoint, 'gone')))
    expect(calls.filter(Boolean)).toHaveLength(1)
    const disabled = { disabled: true, disabledReason: 'gone', failures: 1 }
    expect(await fares(webhooks, endpoint)).toMatchObject(disabled)
    await webhooks.endpoints.change(callerId, id, { disabled: false })
    const enabled = { disabled: false, disabledReason: null, failures: 0, failingSince: null }
    expect(await fares(webhooks, endpoint)).toMatchObject(enabled)
  })

  test('nothing happens to one that was removed, nor to another caller’s', async () => {
    const webhooks = make()
    const endpoint = await added(webhooks)
    const foreign = { ...endpoint, callerId: 'bot' }
    const disabled = await webhooks.health.disable(foreign, 'gone')
    expect([await webhooks.health.failed(foreign, at(now)), disabled]).toEqual([undefined, false])
    expect(await webhooks.endpoints.change('bot', endpoint.id, { url: 'x' })).toBeUndefined()
    expect(await webhooks.endpoints.get('crm', endpoint.id)).toEqual(
      expect.objectContaining({ url: endpoint.url, disabled: false }),
    )
    await webhooks.endpoints.remove('crm', endpoint.id)
    await webhooks.health.answered(endpoint)
    await webhooks.health.pause(endpoint, now)
    expect(await webhooks.health.failed(endpoint, at(now))).toBeUndefined()
    expect(await webhooks.endpoints.get('crm', endpoint.id)).toBeUndefined()
  })

  test('what is changed is changed, and nothing else', async () => {
    const webhooks = make()
    const { callerId, id, ...rest } = await added(webhooks)
    const changes = { description: 'ours', events: ['consult.ended' as const], url: undefined }
    const changed = await webhooks.endpoints.change(callerId, id, changes)
    const expected = { ...rest, callerId, id, description: 'ours', events: ['consult.ended'] }
    expect(changed).toMatchObject(expected)
    expect(await webhooks.endpoints.change(callerId, id, {})).toEqual(changed)
  })
})

describe('a rotation', () => {
  const secretsOf = async (id: string) => {
    const found = await inTable().endpoints.getForDelivery('crm', id)
    return { secret: found?.secret, former: found?.formerSecrets }
  }

  test('keeps the former secret until its time, and none longer than that', async () => {
    const { endpoints } = inTable()
    const { id } = await added({ endpoints })
    const pair = newKeyPair()
    await endpoints.rotate('crm', id, { ...pair, retireBy: later(900) })
    const shown = await endpoints.rotate('crm', id, {
      ...{ secret: 'whsec_three', publicKey: null, retireBy: later(60) },
    })
    expect(shown?.endpoint).toMatchObject({ id, publicKey: null })
    const validUntil = later(60).toISOString()
    expect(await secretsOf(id)).toEqual({
      secret: 'whsec_three',
      former: [
        { secret: pair.secret, validUntil },
        { secret: 'whsec_one', validUntil },
      ],
    })
  })

  test('of many at once loses none of the new secrets', async () => {
    const { endpoints } = inTable()
    const { id } = await added({ endpoints })
    const secrets = ['a', 'b', 'c', 'd'].map((name) => `whsec_${name}`)
    await Promise.all(
      secrets.map((secret) =>
        endpoints.rotate('crm', id, { secret, publicKey: null, retireBy: later(60) }),
      ),
    )
    const { secret, former = [] } = await secretsOf(id)
    const all = [secret, ...former.map((each) => each.secret)]
    expect(all.sort()).toEqual([...secrets, 'whsec_one'].sort())
  })

  test('of nothing, or of another caller’s, is none', async () => {
    const { endpoints } = inTable()
    const { id } = await added({ endpoints })
    const to = { secret: 'whsec_x', publicKey: null, retireBy: now }
    expect(await endpoints.rotate('bot', id, to)).toBeUndefined()
    expect(await secretsOf(id)).toEqual({ secret: 'whsec_one', former: [] })
  })

  test('leaves no secret to be read', async () => {
    const { endpoints } = inTable()
    const { id } = await added({ endpoints })
    const pair = newKeyPair()
    await endpoints.rotate('crm', id, { ...pair, retireBy: later(60) })
    const { client, name } = opened.table
    const text = JSON.stringify((await client.send(new ScanCommand({ TableName: name }))).Items)
    expect(text).toContain(id)
    expect(text).not.toContain('whsec_one')
    const seed = Buffer.from(pair.secret.slice(5), 'base64').subarray(0, 32)
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      expect(text).not.toContain(seed.toString(encoding).replace(/=+$/, '').slice(0, 40))
  })
})

test('an endpoint from before all this is read as one that nothing is known of', async () => {
  const { callerId, id, url, description, events, disabled, createdAt } = anEndpoint({
    id: 'wh_old',
  })
  const sealedSecret = sealer.seal('whsec_old', `webhook-secret/${callerId}/${id}`)
  const row = { callerId, id, url, description, events, disabled, createdAt, sealedSecret }
  const Item = { pk: `caller#${callerId}`, sk: `webhook#${id}`, ...row }
  await opened.table.client.send(new PutCommand({ TableName: opened.table.name, Item }))
  expect(await inTable().endpoints.getForDelivery(callerId, id)).toEqual({
    ...anEndpoint({ id }),
    ...{ failures: 0, failingSince: null, pausedUntil: null, slowAt: null, narrowUntil: null },
    ...{ secret: 'whsec_old', formerSecrets: [] },
  })
})

describe('the record of tries', () => {
  const attempts = () =>
    dynamoAttempts(opened.table, { clock: { now: () => now }, keptSeconds: 60 })
  const aTry = (seconds: number, more: Partial<RecordedAttempt> = {}): RecordedAttempt => ({
    ...{ id: 'evt_cst_1_1', type: 'consult.accepted', consultId: 'cst_1', sequence: 1 },
    ...{ attempt: 1, at: later(seconds).toISOString(), outcome: 'failed', status: 503 },
    ...{ durationMs: 12, errorClass: 'http_503', answer: 'später 漢', nextTryAt: null },
    ...more,
  })

  test('is shown newest first, page by page, of one webhook only', async () => {
    const [own, other] = [randomUUID(), randomUUID()]
    for (const seconds of [2, 0, 1]) await attempts().record(own, aTry(seconds))
    await attempts().record(other, aTry(3))
    const first = await attempts().list(own, { limit: 2 })
    expect(first.items).toEqual([aTry(2), aTry(1)])
    const cursor = first.nextCursor ?? ''
    expect(await attempts().list(own, { limit: 2, cursor })).toEqual({
      items: [aTry(0)],
      nextCursor: null,
    })
    expect((await attempts().list(other, { limit: 2, cursor })).items).toEqual([])
  })

  test('has both of two tries of one event that were made in one millisecond', async () => {
    const id = randomUUID()
    for (const status of [503, 200]) await attempts().record(id, aTry(0, { status }))
    const { items } = await attempts().list(id, { limit: 9 })
    expect(items.map(({ status }) => status).sort()).toEqual([200, 503])
  })

  test.each(['x', 'e30', Buffer.from('2026-01-02T03:04:05.000Z#a#1').toString('base64url')])(
    'has no page at %s',
    async (cursor) => {
      await expect(attempts().list('wh_1', { limit: 1, cursor })).rejects.toThrow(InvalidCursor)
    },
  )
})

describe.each([
  ['in DynamoDB', () => dynamoAttempts(opened.table, { clock, keptSeconds: 60 })],
  ['in memory', () => memoryWebhooks().attempts],
])('how it stands with a consult’s events, %s', (_, make) => {
  const tryOf = (sequence: number, more: Partial<RecordedAttempt> = {}): RecordedAttempt => ({
    ...{ id: `evt_cst_1_${sequence}`, type: 'consult.joined', consultId: 'cst_1', sequence },
    ...{ attempt: 1, at: now.toISOString(), outcome: 'failed', status: 503, durationMs: 12 },
    ...{ errorClass: 'http_503', answer: '', nextTryAt: null },
    ...more,
  })
  const taken = { outcome: 'delivered', status: 200, errorClass: null } as const
  const waiting = { nextTryAt: later(30).toISOString() }

  test('settled is what was taken, or is about to be tried', async () => {
    const attempts = make()
    const [own, other] = [randomUUID(), randomUUID()]
    for (const [sequence, more] of [
      [1, taken],
      [2, waiting],
      [3, {}],
      [4, waiting],
      [4, taken],
      [5, { ...taken, consultId: 'cst_10' }],
      [6, waiting],
      [6, { nextTryAt: later(3600).toISOString() }],
      [null, { ...taken, consultId: null }],
    ] as const)
      await attempts.record(own, { ...tryOf(0), ...more, sequence })
    await attempts.record(other, tryOf(6, taken))
    const settled = async (from: number, until: number, consultId = 'cst_1') =>
      [
        ...(await attempts.settled(own, consultId, { from: later(from), until: later(until) })),
      ].sort()
    expect(await settled(29, 60)).toEqual([1, 2, 4])
    expect(await settled(0, 29)).toEqual([1, 4])
    expect(await settled(30, 60)).toEqual([1, 4])
    expect(await settled(30, 3600)).toEqual([1, 4, 6])
    expect(await settled(0, 60, 'cst_2')).toEqual([])
  })

  test('what was taken once stays settled, though a replay of it fails', async () => {
    const attempts = make()
    const id = randomUUID()
    for (const more of [taken, waiting, {}]) await attempts.record(id, tryOf(1, more))
    expect(await attempts.settled(id, 'cst_1', { from: now, until: later(60) })).toEqual(
      new Set([1]),
    )
  })
})

describe.each([
  ['in DynamoDB', () => inTable().endpoints],
  ['in memory', () => memoryWebhooks().endpoints],
])('how many a caller may have, %s', (_, make) => {
  const another = (callerId: string) => ({
    ...anEndpoint({ callerId, id: `wh_${randomUUID()}` }),
    secret: 'whsec_one',
  })

  test('of twenty that are added at once so many are, and one that is removed makes room for one', async () => {
    const endpoints = make()
    const callerId = randomUUID()
    const add = async () => endpoints.add(another(callerId))
    const outcomes = await Promise.all(Array.from({ length: 20 }, add))
    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(webhooksAtMost)
    const [first, ...others] = await endpoints.list(callerId)
    expect(others).toHaveLength(webhooksAtMost - 1)
    await endpoints.remove(callerId, first?.id ?? '')
    const again = await Promise.all([add(), add(), add()])
    expect(again.filter((outcome) => outcome === 'added')).toHaveLength(1)
    expect(await endpoints.list(callerId)).toHaveLength(webhooksAtMost)
    expect(await endpoints.add(another(randomUUID()))).toBe('added')
  })
})

test('a place that was taken and never used is found again, unless it was taken just now', async () => {
  const places = webhookPlaces(opened.table, clock)
  const callerId = randomUUID()
  const { endpoints } = inTable()
  const takenAt = (seconds: number, id: string) =>
    places.take({ callerId, id, createdAt: later(seconds).toISOString() })
  for (let n = 1; n < webhooksAtMost; n += 1) expect(await takenAt(-1, `wh_${n}`)).toBe(true)
  expect(await takenAt(-3600, 'wh_died')).toBe(true)
  expect(await takenAt(-3600, 'wh_died')).toBe(true)
  expect(await takenAt(-1, 'wh_late')).toBe(false)
  const add = async () =>
    endpoints.add({ ...anEndpoint({ callerId, id: randomUUID() }), secret: 'whsec_one' })
  expect([await add(), await add()]).toEqual(['added', 'too-many'])
})
