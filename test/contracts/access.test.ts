import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { meetCalls } from '../../bench/meet-calls.ts'
import { callerDirectory, hashKey } from '../../src/adapters/credentials/caller-directory.ts'
import { hashOf, newKey, newToken } from '../../src/adapters/credentials/credential.ts'
import { dynamoCallerKeys } from '../../src/adapters/dynamodb/caller-keys.ts'
import type { StoredKey } from '../../src/adapters/dynamodb/caller-keys.ts'
import { dynamoCallerTokens } from '../../src/adapters/dynamodb/caller-tokens.ts'
import { dynamoRequestWindows } from '../../src/adapters/dynamodb/request-windows.ts'
import type { CallerConfig } from '../../src/config/environment.ts'
import { openFreshTable } from './open-table.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

const start = new Date('2026-01-02T03:04:05.000Z')
let time = start
beforeEach(() => {
  time = start
})
const clock = { now: () => time }
const inSeconds = (seconds: number) => Math.floor(start.getTime() / 1000) + seconds
const pass = (seconds: number) => {
  time = new Date(start.getTime() + seconds * 1000)
}

const crm: CallerConfig = {
  id: 'crm',
  keySha256: hashKey('configured'),
  audience: 'agent',
  agents: ['testname', 'bfriend'],
  operator: true,
  requestsPerMinute: 50,
}
const world = (configured = [crm]) => {
  const callerKeys = dynamoCallerKeys(opened.table, clock)
  const callerTokens = dynamoCallerTokens(opened.table, clock)
  const { byKey } = callerDirectory(configured, { callerKeys, callerTokens })
  /** A key that is in the table, as its caller has it. */
  const made = async (about: Partial<StoredKey> = {}) => {
    const { id, key } = newKey()
    const all = { callerId: `caller-${id}`, audience: 'customer', agents: 'all' } as const
    const stored = { id, hash: hashOf(key), createdAt: start.toISOString(), ...all, ...about }
    expect(await callerKeys.add(stored)).toBe('added')
    return { ...stored, key }
  }
  const issued = async (keyId: string | undefined, callerId: string, agent: string) => {
    const token = newToken(keyId)
    const expires = new Date(inSeconds(600) * 1000)
    await callerTokens.issue(token, { callerId, agent, expires })
    return token
  }
  return { callerKeys, callerTokens, byKey, made, issued }
}

test('a key from the table is its caller, with what it may do; nothing that resembles it is', async () => {
  const { byKey, made, callerKeys } = world()
  const { id, key, hash, callerId } = await made({ agents: ['carol'], requestsPerMinute: 7 })
  expect(await byKey(key)).toEqual({
    ...{ id: callerId, audience: 'customer', agents: ['carol'] },
    ...{ requestsPerMinute: 7, keyId: id },
  })
  const last = key.endsWith('A') ? 'B' : 'A'
  for (const wrong of [id, `${id}_`, hash, `${id}_${hash}`, key.slice(0, -1) + last, `${key}A`])
    expect(await byKey(wrong)).toBeUndefined()
  expect(await callerKeys.list()).toContainEqual(expect.objectContaining({ id, hash }))
})

test('a key opens nothing from the moment when it is revoked, which happens once; nor do its tokens', async () => {
  const { byKey, made, issued, callerKeys } = world()
  const { id, key, callerId } = await made()
  const token = await issued(id, callerId, 'carol')
  expect(await byKey(key)).toBeDefined()
  expect(await byKey(token)).toMatchObject({ id: callerId, onlyAgent: 'carol' })
  const revoked = await Promise.all(Array.from({ length: 5 }, () => callerKeys.revoke(id)))
  expect(revoked.filter(Boolean)).toHaveLength(1)
  expect(await byKey(key)).toBeUndefined()
  expect(await byKey(token)).toBeUndefined()
  expect((await callerKeys.list()).map((each) => each.id)).not.toContain(id)
})

test('a key opens nothing from its expiry on, though it is still in the table', async () => {
  const { byKey, made, issued, callerKeys } = world()
  const { id, key, callerId } = await made({ expiresAt: inSeconds(60) })
  const token = await issued(id, callerId, 'carol')
  pass(59)
  expect(await byKey(key)).toBeDefined()
  expect(await byKey(token)).toBeDefined()
  pass(60)
  expect(await byKey(key)).toBeUndefined()
  expect(await byKey(token)).toBeUndefined()
  expect((await callerKeys.list()).map((each) => each.id)).not.toContain(id)
  expect(await callerKeys.revoke(id)).toBe(false)
})

test('a token is its maker for one agent, until it expires, and never an operator', async () => {
  const { byKey, issued } = world()
  const token = await issued(undefined, 'crm', 'bfriend')
  const until = new Date(inSeconds(600) * 1000)
  pass(599)
  expect(await byKey(token)).toEqual({
    ...{ id: 'crm', audience: 'agent', requestsPerMinute: 50 },
    ...{ agents: ['bfriend'], onlyAgent: 'bfriend', until },
  })
  pass(600)
  expect(await byKey(token)).toBeUndefined()
})

test('what a key or its token opens is good until the first of them expires', async () => {
  const { byKey, made, issued } = world()
  const expiresAt = inSeconds(300)
  const { id, key, callerId } = await made({ expiresAt })
  const until = new Date(expiresAt * 1000)
  expect(await byKey(key)).toMatchObject({ until })
  expect(await byKey(await issued(id, callerId, 'carol'))).toMatchObject({ until })
})

test('a token is worth nothing where its maker is not configured any more, or not for that agent', async () => {
  const { issued } = world()
  const token = await issued(undefined, 'crm', 'bfriend')
  expect(await world([]).byKey(token)).toBeUndefined()
  expect(await world([{ ...crm, agents: ['testname'] }]).byKey(token)).toBeUndefined()
})

test('a token names the key that made it: under another name it is none', async () => {
  const { byKey, made, issued } = world()
  const [maker, other] = [await made(), await made()]
  const token = await issued(maker.id, maker.callerId, 'carol')
  const renamed = token.replace(maker.id.slice(4), other.id.slice(4))
  expect(renamed).not.toBe(token)
  expect(await byKey(renamed)).toBeUndefined()
})

test('a caller has one audience, also when its keys are gone, and whatever is configured later', async () => {
  const { made, callerKeys, byKey } = world()
  const { id, key, callerId } = await made({ callerId: 'bot', audience: 'customer' })
  await callerKeys.revoke(id)
  const { id: another, ...rest } = { ...newKey(), callerId, audience: 'agent' as const }
  const stored = { ...rest, id: another, hash: hashOf(rest.key), agents: 'all' as const }
  expect(await callerKeys.add({ ...stored, createdAt: '' })).toBe('other-audience')
  expect(await callerKeys.find(another)).toBeUndefined()
  const crossed = await made({ callerId: 'later', audience: 'customer' })
  expect(await byKey(crossed.key)).toBeDefined()
  expect(await world([{ ...crm, id: 'later' }]).byKey(crossed.key)).toBeUndefined()
  expect(await byKey(key)).toBeUndefined()
})

test('neither keys nor tokens are in the table', async () => {
  const { made, issued } = world()
  const { id, key, callerId } = await made()
  const token = await issued(id, callerId, 'carol')
  const { client, name } = opened.table
  const everything = JSON.stringify((await client.send(new ScanCommand({ TableName: name }))).Items)
  for (const secret of [key, token]) expect(everything).not.toContain(secret.slice(-43))
})

test('what is configured, or does not look like ours, is not looked for; the rest with one read each', async () => {
  const { table, close } = await openFreshTable()
  onTestFinished(async () => {
    await close()
  })
  const reads: unknown[] = []
  meetCalls(table.client, (command, go) => {
    reads.push(command.constructor.name)
    return go()
  })
  const { byKey } = callerDirectory([crm], {
    callerKeys: dynamoCallerKeys(table, clock),
    callerTokens: dynamoCallerTokens(table, clock),
  })
  const strangers = [
    '',
    'x'.repeat(100),
    'cbk_',
    'cbk_abcdefgh_short',
    'cbt_x',
    `xbk_${'a'.repeat(52)}`,
  ]
  for (const key of ['configured', ...strangers]) await byKey(key)
  expect(reads).toEqual([])
  await byKey(newKey().key)
  await byKey(newToken(undefined))
  expect(reads).toEqual(['GetCommand', 'GetCommand'])
})

test('of many who ask at once each is counted, for its caller and its minute', async () => {
  const windows = dynamoRequestWindows(opened.table, { clock, uncounted: fail })
  const counts = await Promise.all(
    Array.from({ length: 20 }, () => windows.count({ callerId: 'busy' })),
  )
  const requests = counts.map((window) => window?.requests ?? 0).sort((a, b) => a - b)
  expect(requests).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
  expect(new Set(counts.map((window) => window?.secondsLeft))).toEqual(new Set([55]))
  expect(await windows.count({ callerId: 'other' })).toEqual({ requests: 1, secondsLeft: 55 })
  for (const onlyAgent of ['carol', 'bfriend'])
    expect(await windows.count({ callerId: 'busy', onlyAgent })).toMatchObject({ requests: 1 })
  expect(await windows.count({ callerId: 'busy', onlyAgent: 'carol' })).toMatchObject({
    requests: 2,
  })
  pass(54.5)
  expect(await windows.count({ callerId: 'busy' })).toEqual({ requests: 21, secondsLeft: 1 })
  pass(55)
  expect(await windows.count({ callerId: 'busy' })).toEqual({ requests: 1, secondsLeft: 60 })
})

test('a store that does not count says so, and nobody is refused for it', async () => {
  const causes: unknown[] = []
  const table = { ...opened.table, name: 'there-is-none' }
  const windows = dynamoRequestWindows(table, { clock, uncounted: (cause) => causes.push(cause) })
  expect(await windows.count({ callerId: 'crm' })).toBeUndefined()
  expect(causes).toHaveLength(1)
})

const fail = (cause: unknown) => {
  throw cause
}
