import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { meetCalls } from '../../bench/meet-calls.ts'
import { dynamoSigningKeys } from '../../src/adapters/dynamodb/signing-keys.ts'
import { newKeyPair } from '../../src/adapters/webhook/ed25519.ts'
import { openFreshTable } from './open-table.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

const now = new Date('2026-01-02T03:04:05.000Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

/** Public keys, and how often their partition is read. */
const publicKeys = () => {
  const time = { now: later(0) }
  let reads = 0
  const stop = meetCalls(opened.table.client, (command, go) => {
    if (command instanceof QueryCommand) reads += 1
    return go()
  })
  onTestFinished(stop)
  const clock = { now: () => time.now }
  const open = () => dynamoSigningKeys(opened.table, clock)
  return { keys: open(), elsewhere: open(), time, reads: () => reads }
}
const newKeys = () => [newKeyPair(), newKeyPair()].map(({ publicKey }) => publicKey ?? '')

test('public keys are listed until they are retired', async () => {
  const { keys } = publicKeys()
  const [one = '', two = ''] = newKeys()
  await keys.publish(one)
  await keys.publish(two)
  await keys.retire({ publicKey: two, validUntil: later(60) })
  await keys.retire({ publicKey: two, validUntil: later(90) })
  const ours = async (now: Date) => (await keys.list(now)).filter((key) => [one, two].includes(key))
  expect((await ours(later(59))).sort()).toEqual([one, two].sort())
  expect(await ours(later(60))).toEqual([one])
})

test('a public key that is published with an end is listed until then, and for good when it is published without one', async () => {
  const { keys } = publicKeys()
  const [key = ''] = newKeys()
  await keys.publish(key, later(60))
  expect(await keys.list(later(59))).toContain(key)
  expect(await keys.list(later(60))).not.toContain(key)
  await keys.publish(key)
  expect(await keys.list(later(60))).toContain(key)
})

test('public keys are read again once they have changed, wherever that was, and not before', async () => {
  const { keys, elsewhere, time, reads } = publicKeys()
  const [one = '', two = ''] = newKeys()
  await keys.publish(one)
  for (let asked = 0; asked < 5; asked += 1) expect(await keys.list(later(0))).toContain(one)
  expect(reads()).toBe(1)
  await elsewhere.publish(two)
  expect(await keys.list(later(0))).toEqual(expect.arrayContaining([one, two]))
  await elsewhere.retire({ publicKey: one, validUntil: later(0) })
  expect(await keys.list(later(0))).not.toContain(one)
  expect(reads()).toBe(3)
  time.now = later(60)
  await keys.list(later(60))
  expect(reads()).toBe(4)
})

test('of keys that verify nothing any more none is kept', async () => {
  const { keys, time } = publicKeys()
  const [one = '', two = ''] = newKeys()
  for (const publicKey of [one, two]) {
    await keys.publish(publicKey)
    await keys.retire({ publicKey, validUntil: later(60) })
  }
  time.now = later(60)
  await keys.retire({ publicKey: one, validUntil: later(60) })
  // Asked for a moment before, one that is stored is listed.
  const listed = await keys.list(later(59))
  expect([one, two].filter((key) => listed.includes(key))).toEqual([two])
})
