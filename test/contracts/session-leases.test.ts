import { randomBytes } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, onTestFinished, test } from 'vitest'
import { meetCalls } from '../../bench/meet-calls.ts'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'
import { dynamoSessionLeases } from '../../src/adapters/dynamodb/session-leases.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'
import { openFreshTable } from './open-table.ts'
import { defineSessionLeasesContract } from './session-leases.contract.ts'

const clock = { now: () => new Date() }
const sealer = aesSealer(randomBytes(32).toString('base64'))

defineSessionLeasesContract('DynamoDB', async () => {
  const { table, close } = await openFreshTable()
  return {
    leases: dynamoSessionLeases(table, {
      sealer,
      clock,
      agents: { find: (agent) => ({ username: agent, password: 'secret' }) },
      unreadable: () => undefined,
    }),
    close,
  }
})

defineSessionLeasesContract('memory', () =>
  Promise.resolve({ leases: memorySessionLeases(), close: () => Promise.resolve() }),
)

const oneTable = async () => {
  const { table, close } = await openFreshTable()
  onTestFinished(async () => {
    await close()
  })
  const unreadable: unknown[] = []
  const updates: unknown[] = []
  meetCalls(table.client, ({ input }, go) => {
    updates.push(input)
    return go()
  })
  const leases = (password = 'secret') =>
    dynamoSessionLeases(table, {
      sealer,
      clock,
      agents: { find: (agent) => ({ username: agent, password }) },
      unreadable: (cause) => void unreadable.push(cause),
    })
  return { table, leases, unreadable, updates }
}
const refused = { ...connectingSince(clock.now()), state: 'refused' } as const

test('other credentials have not been refused, and what they meet is counted anew', async () => {
  const { leases } = await oneTable()
  for (let tries = 0; tries < 3; tries += 1) {
    const lease = await leases().claim('testname', 'one')
    if (lease) await leases().release(lease, refused, false)
  }
  expect((await leases().status('testname'))?.refusal).toMatchObject({ count: 3 })
  const other = leases('other')
  expect((await other.status('testname'))?.refusal).toBeNull()
  const lease = await other.claim('testname', 'one')
  if (!lease) throw new Error('the claim failed')
  expect(lease.onTrial).toBeUndefined()
  await other.release(lease, refused, false)
  expect((await other.status('testname'))?.refusal).toEqual({ count: 1, liftedAt: null })
})

test('material is written when it has changed only, and not into the row that all read', async () => {
  const { leases, updates } = await oneTable()
  const own = leases()
  const lease = await own.claim('testname', 'one')
  if (!lease) throw new Error('the claim failed')
  const up = { ...connectingSince(clock.now()), state: 'connected' } as const
  const material = (cookies: string) => ({
    agent: 'testname',
    epoch: 'e',
    cookies,
    csrf: null,
    signedInWith: 'print',
  })
  const writes = async (cookies: string) => {
    updates.length = 0
    await own.publish(lease, up, material(cookies))
    return JSON.stringify(updates).split('sealedMaterial').length - 1
  }
  expect([await writes('a'), await writes('a'), await writes('b')]).toEqual([1, 0, 1])
  expect((await own.find('testname'))?.material).toEqual(material('b'))
})

test('a row that cannot be read is told and left out', async () => {
  const { table, leases, unreadable } = await oneTable()
  await leases().claim('testname', 'one')
  const Item = { pk: 'sessions#0', sk: 'broken', epoch: 'many' }
  await table.client.send(new PutCommand({ TableName: table.name, Item }))
  expect((await leases().list()).map(({ agent }) => agent)).toEqual(['testname'])
  expect(unreadable).toHaveLength(1)
})
