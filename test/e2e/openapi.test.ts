import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { operations } from '../../lambdas/api/operations.ts'
import { localKeys } from '../../local/local-callers.ts'
import { httpRoutes } from '../../src/config/routes.ts'
import { assertDescribed } from './as-described.ts'
import { assertFrameTold, assertPostedTold } from './as-told.ts'
import { assertTaken, requestOf } from './generated-caller.ts'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
let token: string
beforeAll(async () => {
  world = await startWorld()
  const made = await world.call('createCallerToken', { body: { agent: 'carol' } })
  token = z.object({ token: z.string() }).parse(made.body).token
})
afterAll(() => world.close())

test.each([
  ['openapi', 'describeApi'],
  ['asyncapi', 'describeEvents'],
] as const)('%s.json is served as it is committed, to whoever asks', async (name, call) => {
  const answer = await world.call(call, { key: '' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
  const committed = readFileSync(new URL(`../../docs/${name}.json`, import.meta.url), 'utf8')
  expect(answer.body).toEqual(JSON.parse(committed))
})

describe('credentials are what the document says', () => {
  const calls = httpRoutes.flatMap(({ method, path, serves }) =>
    serves === 'notFound' ? [] : [[method, path, operations[serves].admits] as const],
  )
  test.each(calls)('%s %s is for %s', async (method, path, admits) => {
    const target = path.replace(/\{\w+\}/, 'nobody')
    const codeFor = async (key: string) => {
      const { body } = await world.send(method, target, { key })
      return z.object({ code: z.string().optional() }).optional().parse(body)?.code
    }
    const isOpen = admits === 'everybody'
    if (admits === 'slack') return expect(await codeFor(localKeys.agent)).toBe('unauthenticated')
    expect((await codeFor('nobodys')) === 'unauthenticated').toBe(!isOpen)
    const admitsTokens = isOpen || admits === 'keys and tokens'
    expect((await codeFor(token)) === 'token_not_allowed').toBe(!admitsTokens)
    expect((await codeFor(localKeys.agent)) === 'operator_only').toBe(admits === 'operators')
    expect(['operator_only', 'unauthenticated']).not.toContain(await codeFor(localKeys.operator))
  })
})

describe('what the document has no place for is not asked by these tests', () => {
  const body = {
    ...{ agent: 'testname', media: 'chat', interactionId: 'i' },
    target: { agent: 'bfriend' },
  }

  test('a header', () => {
    const headers = { 'idempotency-key': 'k' }
    expect(() => requestOf('startConsult', { body, headers })).not.toThrow()
    expect(() => requestOf('listConsults', { headers })).toThrow('has no header idempotency-key')
  })

  test('a body, or a member of it, that the bridge has taken all the same', () => {
    expect(() => assertTaken('startConsult', { body })).not.toThrow()
    for (const other of [{ ...body, colour: 'red' }, { ...body, target: {} }, undefined])
      expect(() => assertTaken('startConsult', { body: other })).toThrow(/no such body/)
  })
})

describe('an answer that the document does not tell of is found', () => {
  const consult = { method: 'GET', path: '/v1/consults/c_1', headers: new Headers() }
  const problem = {
    ...{ type: 'urn:x', title: 'x', status: 409, detail: 'x', code: 'illegal_state' },
    requestId: 'r',
  }
  const asProblem = new Headers({ 'content-type': 'application/problem+json' })
  const health = {
    ...{ method: 'GET', path: '/health', status: 200 },
    headers: new Headers({ 'content-type': 'application/json' }),
    body: { status: 'ok', checks: { store: 'ok', queue: 'ok', listener: 'ok' } },
  }
  test.each([
    ['a status', { ...consult, status: 418, body: undefined }],
    ['a code', { ...consult, status: 409, headers: asProblem, body: problem }],
    ['a member too many', { ...health, body: { ...health.body, mood: 'fine' } }],
    ['a member too few', { ...health, body: { status: 'ok' } }],
    ['no body', { ...health, body: undefined }],
  ])('%s', (_, answer) => {
    expect(() => assertDescribed(health)).not.toThrow()
    expect(() => assertDescribed(answer)).toThrow()
  })
})

describe('what is told that the document does not tell of is found', () => {
  const frame = { type: 'subscribed', consultId: 'c_1', after: null }
  test.each([
    ['a type', { ...frame, type: 'forgotten' }],
    ['a member too many', { ...frame, mood: 'fine' }],
    ['a member too few', { type: 'subscribed', consultId: 'c_1' }],
    ['a code', { type: 'error', code: 'tired', detail: '' }],
  ])('%s of a frame', (_, other) => {
    expect(() => assertFrameTold(frame)).not.toThrow()
    expect(() => assertFrameTold(other)).toThrow()
  })

  const data = { id: 'e', type: 'webhook.test', occurredAt: '2026-03-02T09:15:04Z', webhookId: 'w' }
  const body = { type: data.type, timestamp: data.occurredAt, data }
  const headers = { 'webhook-id': 'e', 'webhook-timestamp': '1', 'webhook-signature': 'v1,aGV5' }
  test.each([
    ['a type', { headers, body: { ...body, type: 'webhook.tested' } }],
    ['a member too many', { headers, body: { ...body, data: { ...data, mood: 'fine' } } }],
    ['another id', { headers: { ...headers, 'webhook-id': 'f' }, body }],
    ['another signature', { headers: { ...headers, 'webhook-signature': 'v2,aGV5' }, body }],
  ])('%s of what is posted', (_, other) => {
    expect(() => assertPostedTold({ headers, body })).not.toThrow()
    expect(() => assertPostedTold(other)).toThrow()
  })
})
