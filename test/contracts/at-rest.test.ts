import { randomBytes, randomUUID } from 'node:crypto'
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'
import type { Sealer } from '../../src/adapters/credentials/sealer.ts'
import { dynamoConnections } from '../../src/adapters/dynamodb/connections.ts'
import { dynamoSessionLeases } from '../../src/adapters/dynamodb/session-leases.ts'
import { dynamoSubscriptions } from '../../src/adapters/dynamodb/subscriptions.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { dynamoWebhookEndpoints } from '../../src/adapters/dynamodb/webhook-endpoints.ts'
import { openFreshTable } from './open-table.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

const clock = { now: () => new Date() }
const over = { clock, agents: { find: () => undefined }, unreadable: () => undefined }
const sealer = aesSealer(randomBytes(32).toString('base64'))
const otherSealer = aesSealer(randomBytes(32).toString('base64'))
const endpointsUnder = (by: Sealer) => {
  const unreadable: unknown[] = []
  const deps = { sealer: by, clock, unreadable: (cause: unknown) => void unreadable.push(cause) }
  return { endpoints: dynamoWebhookEndpoints(opened.table, deps), unreadable }
}

const anEndpoint = (more: { callerId?: string; id?: string; description?: string } = {}) => ({
  id: `wh_${randomUUID()}`,
  callerId: randomUUID(),
  url: 'https://x.example',
  description: null,
  events: null,
  disabled: false,
  disabledReason: null,
  verified: false,
  publicKey: null,
  createdAt: '2026-01-02T03:04:05.000Z',
  secret: `whsec_${randomBytes(32).toString('base64')}`,
  ...more,
})
const material = (agent: string, cookies: string) => ({
  agent,
  epoch: 'e',
  cookies,
  csrf: { header: 'X-CSRF-TOKEN', token: `token-${randomUUID()}` },
  signedInWith: 'print',
})

/** Every way in which bytes end up in a stored string. */
const spellings = (bytes: Buffer) =>
  (['utf8', 'latin1', 'base64', 'base64url', 'hex'] as const).map((encoding) =>
    bytes.toString(encoding).replace(/=+$/, ''),
  )
const everythingStored = async () => {
  const { client, name } = opened.table
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }))
  return JSON.stringify(Items)
}
const itemAt = async (pk: string, sk: string) => {
  const { client, name } = opened.table
  const { Item } = await client.send(new GetCommand({ TableName: name, Key: { pk, sk } }))
  if (Item === undefined) throw new Error('there is no such row')
  return Item
}
const show = async (by: Sealer, shown: ReturnType<typeof material>) => {
  const leases = dynamoSessionLeases(opened.table, { sealer: by, ...over })
  const lease = await leases.claim(shown.agent, 'listener-1')
  if (!lease) throw new Error('somebody holds it')
  await leases.publish(lease, { ...connectingSince(clock.now()), state: 'connected' }, shown)
  return leases
}
const put = async (Item: Record<string, unknown>) => {
  await opened.table.client.send(new PutCommand({ TableName: opened.table.name, Item }))
}

test('neither a webhook’s secret nor its bytes are anywhere in the table, however written', async () => {
  const endpoint = anEndpoint()
  await endpointsUnder(sealer).endpoints.add(endpoint)
  const text = await everythingStored()
  expect(text).toContain(endpoint.id)
  const bytes = Buffer.from(endpoint.secret.slice('whsec_'.length), 'base64')
  for (const written of [...spellings(Buffer.from(endpoint.secret)), ...spellings(bytes)]) {
    expect(text.includes(written)).toBe(false)
  }
})

test('nothing of a session’s material is in the table', async () => {
  const secret = material('alice', `JSESSIONID=${randomUUID()}`)
  await show(sealer, secret)
  const text = await everythingStored()
  expect(text).toContain('alice')
  for (const part of [secret.cookies, secret.csrf.token, secret.csrf.header]) {
    for (const written of spellings(Buffer.from(part))) expect(text.includes(written)).toBe(false)
  }
})

test('one secret stored twice looks different each time', async () => {
  const [one, two] = [anEndpoint(), anEndpoint()]
  const { endpoints } = endpointsUnder(sealer)
  await endpoints.add(one)
  await endpoints.add({ ...two, secret: one.secret })
  const [first, second] = await Promise.all(
    [one, two].map(({ callerId, id }) => itemAt(`caller#${callerId}`, `webhook#${id}`)),
  )
  expect(first?.['sealedSecret']).toEqual(expect.any(String))
  expect(first?.['sealedSecret']).not.toBe(second?.['sealedSecret'])
})

test('what was sealed for one agent or webhook does not open in another’s row', async () => {
  const leases = await show(sealer, material('bob', 'JSESSIONID=b'))
  await show(sealer, material('mallory', 'JSESSIONID=m'))
  const bobs = await itemAt('material#bob', 'material')
  await put({ ...bobs, pk: 'material#mallory' })
  await expect(leases.find('mallory')).rejects.toThrow()

  const { endpoints } = endpointsUnder(sealer)
  const [own, others] = [anEndpoint(), anEndpoint()]
  await endpoints.add(own)
  await endpoints.add(others)
  const { sealedSecret } = await itemAt(`caller#${others.callerId}`, `webhook#${others.id}`)
  await put({ ...(await itemAt(`caller#${own.callerId}`, `webhook#${own.id}`)), sealedSecret })
  const read = await endpoints.getForDelivery(own.callerId, own.id)
  expect(read?.secret).toBeUndefined()
})

test('another key opens nothing', async () => {
  const endpoint = anEndpoint()
  await endpointsUnder(sealer).endpoints.add(endpoint)
  await show(sealer, material('carol', 'c'))
  const { callerId, id } = endpoint
  const { endpoints, unreadable } = endpointsUnder(otherSealer)
  const { secret: _kept, ...rest } = endpoint
  const read = await endpoints.getForDelivery(callerId, id)
  expect(read).toMatchObject(rest)
  expect(read).not.toHaveProperty('secret')
  expect(unreadable).toEqual([expect.any(Error)])
  const other = dynamoSessionLeases(opened.table, { sealer: otherSealer, ...over })
  await expect(other.find('carol')).rejects.toThrow()
})

test.each([0, 60])(
  'a rotation with %i s of overlap mends a secret that cannot be opened',
  async (overlap) => {
    const endpoint = anEndpoint()
    const { callerId, id } = endpoint
    await endpointsUnder(otherSealer).endpoints.add(endpoint)
    const { endpoints, unreadable } = endpointsUnder(sealer)
    const retireBy = new Date(clock.now().getTime() + overlap * 1000)
    await endpoints.rotate(callerId, id, { secret: 'whsec_new', publicKey: null, retireBy })
    const read = await endpoints.getForDelivery(callerId, id)
    expect(read).toMatchObject({ secret: 'whsec_new', formerSecrets: [] })
    expect(unreadable).toHaveLength(overlap === 0 ? 0 : 1)
  },
)

test('a webhook whose secret cannot be opened keeps nobody else from being found, nor itself', async () => {
  const [sound, broken] = [anEndpoint(), anEndpoint()]
  const { callerId } = sound
  await endpointsUnder(sealer).endpoints.add(sound)
  await endpointsUnder(otherSealer).endpoints.add({ ...broken, callerId })
  const connections = dynamoConnections(opened.table, clock)
  await connections.add({ callerId, connectionId: 'c1' })
  await connections.followCaller({ callerId, connectionId: 'c1' }, true)
  const found = await dynamoSubscriptions(opened.table, clock).of(callerId)
  expect(found.connections).toHaveLength(1)
  const ids = [sound.id, broken.id]
  expect(found.endpoints.map(({ id }) => id).sort()).toEqual(ids.toSorted())
  const { endpoints, unreadable } = endpointsUnder(sealer)
  expect((await endpoints.list(callerId)).map(({ id }) => id).sort()).toEqual(ids.toSorted())
  expect((await endpoints.get(callerId, broken.id))?.id).toBe(broken.id)
  expect(unreadable).toEqual([])
})

test('sessions and webhooks are listed whole, though they fill more than a page', async () => {
  // So many that some partitions hold more than a megabyte.
  const agents = Array.from({ length: 60 }, (_, n) => `large-${n}`)
  const leases = dynamoSessionLeases(opened.table, { sealer, ...over })
  for (const agent of agents) await show(sealer, material(agent, 'c'.repeat(200_000)))
  const listed = await leases.list()
  expect(listed.map(({ agent }) => agent)).toEqual(expect.arrayContaining(agents))

  const { endpoints } = endpointsUnder(sealer)
  const callerId = randomUUID()
  const own = agents
    .slice(0, 6)
    .map((id) => anEndpoint({ id, callerId, description: 'd'.repeat(250_000) }))
  for (const endpoint of own) await endpoints.add(endpoint)
  expect((await endpoints.list(callerId)).map(({ id }) => id)).toEqual(agents.slice(0, 6))
})

test('webhooks are listed oldest first', async () => {
  const { endpoints } = endpointsUnder(sealer)
  const callerId = randomUUID()
  await endpoints.add({ ...anEndpoint({ callerId, id: 'a' }), createdAt: '2026-01-03T00:00:00Z' })
  await endpoints.add({ ...anEndpoint({ callerId, id: 'b' }), createdAt: '2026-01-02T00:00:00Z' })
  expect((await endpoints.list(callerId)).map(({ id }) => id)).toEqual(['b', 'a'])
})
