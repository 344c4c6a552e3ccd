import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { endpoint } from '../../lambdas/http/endpoint.ts'
import type { HttpRequest } from '../../lambdas/http/endpoint.ts'
import type { HttpAnswer } from '../../lambdas/http/problem.ts'
import type { Caller } from '../../src/adapters/credentials/caller-directory.ts'
import type { Counted, Window } from '../../src/adapters/dynamodb/request-windows.ts'

const crm: Caller = { id: 'crm', audience: 'agent', agents: 'all', requestsPerMinute: 3 }

/** An endpoint for one known key, of which a test sees whom it counts, and when its handler begins. */
const world = ({
  caller = crm,
  count = () => Promise.resolve<Window | undefined>({ requests: 1, secondsLeft: 42 }),
  handle = () => Promise.resolve<HttpAnswer>({ status: 200, body: {} }),
  terms = {},
}: {
  caller?: Caller
  count?: () => Promise<Window | undefined>
  handle?: (request: Pick<HttpRequest, 'refusal'>) => Promise<HttpAnswer>
  terms?: Parameters<typeof endpoint>[1]
} = {}) => {
  const seen = { counted: [] as Counted[], begun: 0, failures: [] as unknown[] }
  const handler = endpoint(
    {
      callers: { byKey: (key) => Promise.resolve(key === 'known' ? caller : undefined) },
      windows: {
        count: (who) => {
          seen.counted.push(who)
          return count()
        },
      },
      failed: (cause) => seen.failures.push(cause),
    },
    terms,
    (request) => {
      seen.begun += 1
      return handle(request)
    },
  )
  const call = async (method = 'GET', more: object = {}) => {
    const event = {
      headers: { authorization: 'Bearer known' },
      requestContext: { requestId: 'r', http: { method } },
      ...more,
    }
    // As much of an event as is looked at.
    const answer = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
    const { code } = JSON.parse(answer.body ?? '{}') as { code?: string }
    return { status: answer.statusCode, code, headers: answer.headers ?? {} }
  }
  return { call, seen }
}
const over = { requests: 4, secondsLeft: 42 }

test('every answer to a known caller says how he stands', async () => {
  const policy = { 'ratelimit-policy': '"requests";q=3;w=60' }
  const headers = { ...policy, ratelimit: '"requests";r=2;t=42' }
  expect(await world().call()).toMatchObject({ status: 200, headers })
  const bad = { body: '{}' }
  const failing = world({ handle: () => Promise.reject(new Error('secret')) })
  expect(await failing.call()).toMatchObject({ status: 500, code: 'internal_error', headers })
  expect(failing.seen.failures).toHaveLength(1)
  const long = { body: 'x'.repeat(70_000) }
  expect(await world().call('POST', long)).toMatchObject({ status: 413, headers })
  expect(await world().call('GET', { ...bad, pathParameters: { id: '#' } })).toMatchObject({
    status: 404,
    headers,
  })
  const onlyOperators = world({ terms: { admits: 'operators' } })
  expect(await onlyOperators.call()).toMatchObject({ status: 403, code: 'operator_only', headers })
})

test('the last request of a minute is answered, the next refused until the minute is over', async () => {
  const last = world({ count: () => Promise.resolve({ requests: 3, secondsLeft: 42 }) })
  expect(await last.call('POST')).toMatchObject({
    status: 200,
    headers: { ratelimit: '"requests";r=0;t=42' },
  })
  const { call, seen } = world({ count: () => Promise.resolve(over) })
  expect(await call('POST')).toMatchObject({
    status: 429,
    code: 'rate_limited',
    headers: { 'retry-after': '42', ratelimit: '"requests";r=0;t=42' },
  })
  expect(seen.begun).toBe(0)
})

test('where nothing is said, 600 requests a minute are allowed', async () => {
  const { requestsPerMinute, ...caller } = crm
  const at = (requests: number) => () => Promise.resolve({ requests, secondsLeft: 42 })
  expect((await world({ caller, count: at(600) }).call()).status).toBe(200)
  expect((await world({ caller, count: at(601) }).call()).status).toBe(429)
})

test('a request that cannot be counted is let through', async () => {
  const { call } = world({ count: () => Promise.resolve(undefined) })
  const { status, headers } = await call('POST')
  expect([status, headers['ratelimit-policy']]).toEqual([200, '"requests";q=3;w=60'])
  expect(headers).not.toHaveProperty('ratelimit')
})

test('whoever is not known is not counted', async () => {
  const { call, seen } = world()
  for (const authorization of ['', 'Bearer', 'Bearer unknown', 'Basic known'])
    expect(await call('GET', { headers: { authorization } })).toMatchObject({ status: 401 })
  expect(seen.counted).toEqual([])
  await call()
  expect(seen.counted).toEqual([{ callerId: 'crm' }])
})

test.each([
  ['of its own', { requestsPerMinute: 600 }, 120],
  ['of its own, as it is configured', { requestsPerMinute: 600, tokenRequestsPerMinute: 300 }, 300],
  ['that is no more than its maker’s', { requestsPerMinute: 50 }, 50],
])('tokens for an agent have a count and a limit %s', async (_what, limits, allowed) => {
  const caller: Caller = { ...crm, ...limits, agents: ['carol'], onlyAgent: 'carol' }
  const terms = { admits: 'keys and tokens' } as const
  const at = (requests: number) => {
    const count = () => Promise.resolve({ requests, secondsLeft: 42 })
    return world({ caller, terms, count })
  }
  const { call, seen } = at(allowed)
  expect((await call()).status).toBe(200)
  expect(seen.counted).toEqual([{ callerId: 'crm', onlyAgent: 'carol' }])
  expect((await at(allowed + 1).call()).status).toBe(429)
})

test('a read begins while it is being counted; what has an effect waits for that', async () => {
  for (const [method, begun] of [
    ['GET', 1],
    ['POST', 0],
    ['PUT', 0],
    ['PATCH', 0],
    ['DELETE', 0],
  ] as const) {
    const counting = Promise.withResolvers<Window>()
    const { call, seen } = world({ count: () => counting.promise })
    const answer = call(method)
    await new Promise(setImmediate)
    expect([method, seen.begun]).toEqual([method, begun])
    counting.resolve(over)
    expect((await answer).status).toBe(429)
    expect(seen.begun).toBe(begun)
  }
})

test('a handler that counts on waiting itself is told, and ends before the answer is given', async () => {
  const told: (HttpAnswer | undefined)[] = []
  const { call } = world({
    count: () => Promise.resolve(over),
    terms: { counted: 'by the handler' },
    handle: async ({ refusal }) => {
      told.push(await refusal)
      return { status: 200 }
    },
  })
  expect((await call('POST')).status).toBe(429)
  expect(told).toMatchObject([{ status: 429 }])
})

test('a caller token is let in only where that is said', async () => {
  const caller: Caller = { ...crm, operator: true, agents: ['carol'], onlyAgent: 'carol' }
  for (const [admits, status] of [
    [undefined, 403],
    ['keys', 403],
    ['operators', 403],
    ['keys and tokens', 200],
  ] as const) {
    const { call, seen } = world({ caller, terms: admits === undefined ? {} : { admits } })
    const answer = await call()
    expect([admits, answer.status]).toEqual([admits, status])
    expect(answer.code).toBe(status === 403 ? 'token_not_allowed' : undefined)
    expect(seen.begun).toBe(status === 403 ? 0 : 1)
  }
})
