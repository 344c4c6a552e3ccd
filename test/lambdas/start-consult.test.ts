import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { startConsultHandler } from '../../lambdas/start-consult.ts'
import type { Fact } from '../../src/consult/fact.ts'
import type { ContactCentre } from '../../src/consult/ports/contact-centre.ts'
import type { IdempotencyKeys, KeptAnswer } from '../../src/consult/ports/idempotency-keys.ts'
import { joined, now, posted, posting } from '../consult/a-record.ts'
import { openAccess } from '../doubles/open-access.ts'
import { consultId, key, useCaseWorld } from '../consult/use-case-world.ts'

const never = () => Promise.reject(new Error('was not expected'))
const noKeys: IdempotencyKeys = { take: never, retake: never, keep: never, free: never }

/** The function over the use cases' world; 28 s to answer, of which Genesys may take 10. */
const start = (
  world: ReturnType<typeof useCaseWorld>,
  { keys = noKeys, answerWithinMs = 28_000, answerTimeoutMs = 10_000, requests = 1 } = {},
) => {
  const failures: unknown[] = []
  const handler = startConsultHandler({
    ...world.deps,
    ...openAccess,
    windows: { count: () => Promise.resolve({ requests, secondsLeft: 42 }) },
    failed: (cause) => void failures.push(cause),
    keys,
    newConsultId: () => consultId,
    answerWithinMs,
    answerTimeoutMs,
  })
  const call = async (headers: Record<string, string> = {}) => {
    const event = {
      headers: { authorization: 'Bearer key', ...headers },
      requestContext: { requestId: 'r', http: { method: 'POST' } },
      body: JSON.stringify({ agent: 'testname', ...key, target: { agent: 'bfriend' } }),
    }
    // As much of an event as the function looks at.
    const { statusCode, body } = (await handler(
      event as unknown as APIGatewayProxyEventV2,
      {} as Context,
    )) as { statusCode: number; body: string }
    return { status: statusCode, body: JSON.parse(body) as unknown }
  }
  return { call, failures }
}

test.each([
  { seconds: 18, status: 201, answer: { state: 'pending' }, posts: 1 },
  { seconds: 19, status: 502, answer: { code: 'gws_unreachable' }, posts: 0 },
])(
  'given the preparations take $seconds s, $posts is posted and the answer is $status',
  async ({ seconds, status, answer, posts }) => {
    const world = useCaseWorld({
      whileReading: () => {
        world.pass(seconds)
        return Promise.resolve()
      },
    })
    const answered = await start(world).call()
    expect(answered).toMatchObject({ status, body: answer })
    expect(world.asked.posts).toHaveLength(posts)
    expect((await world.consult())?.state).toBe(posts === 1 ? 'pending' : undefined)
  },
)

test('given Genesys has not answered when the time is over, the outcome is unknown, and is told later', async () => {
  const world = useCaseWorld()
  const reply = Promise.withResolvers<Awaited<ReturnType<ContactCentre['postConsult']>>>()
  world.contactCentre.postConsult = () => reply.promise
  const kept: KeptAnswer[] = []
  const done = Promise.withResolvers<undefined>()
  const keys: IdempotencyKeys = {
    ...noKeys,
    take: () => Promise.resolve({ outcome: 'taken' }),
    keep: (_, answer) => {
      kept.push(answer)
      done.resolve(undefined)
      return Promise.resolve()
    },
  }
  const { call, failures } = start(world, { keys, answerWithinMs: 20, answerTimeoutMs: 20 })
  const answered = await call({ 'idempotency-key': 'click' })
  expect(answered).toMatchObject({ status: 504, body: { code: 'outcome_unknown', consultId } })
  expect(kept).toEqual([])
  reply.resolve({ outcome: 'accepted', referenceId: 35, gws: { statusCode: 0 } })
  await done.promise
  expect(kept).toMatchObject([{ status: 201 }])
  expect(failures).toEqual([])
})

const rejected: Fact = { fact: 'refused', gws: { statusCode: 2 } }
test.each<{ asked: string; respondAsync: boolean; facts: Fact[]; status: number }>([
  { asked: 'at once', respondAsync: false, facts: [posting], status: 504 },
  { asked: 'at once', respondAsync: false, facts: [posting, posted, joined], status: 201 },
  { asked: 'at once', respondAsync: false, facts: [posting, rejected], status: 409 },
  { asked: 'later', respondAsync: true, facts: [], status: 202 },
  { asked: 'later', respondAsync: true, facts: [posting], status: 202 },
  { asked: 'later', respondAsync: true, facts: [posting, posted, joined], status: 202 },
  { asked: 'later', respondAsync: true, facts: [posting, rejected], status: 202 },
])(
  'a worker that died owes whoever wants to know $asked, after $facts.length facts, $status',
  async ({ respondAsync, facts, status }) => {
    const world = useCaseWorld()
    await world.given(facts)
    const since = new Date(now.getTime() - 41_000)
    const found = { outcome: 'in-progress', consultId, respondAsync, since } as const
    const keys = { ...noKeys, take: () => Promise.resolve(found), keep: () => Promise.resolve() }
    const { call } = start(world, { keys })
    expect(await call({ 'idempotency-key': 'click' })).toMatchObject({ status })
    expect(world.asked.posts).toEqual([])
  },
)

test('a request that is one too many asks nothing of Genesys, and its key is free afterwards', async () => {
  const world = useCaseWorld()
  const deeds: string[] = []
  const did = (deed: string) => {
    deeds.push(deed)
    return Promise.resolve()
  }
  const keys: IdempotencyKeys = {
    ...noKeys,
    take: () => did('taken').then(() => ({ outcome: 'taken' })),
    free: () => did('freed'),
  }
  const answered = await start(world, { keys, requests: 601 }).call({ 'idempotency-key': 'click' })
  expect(answered).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
  expect(deeds).toEqual(['taken', 'freed'])
  expect(world.asked.posts).toEqual([])
  expect(await world.consult()).toBeUndefined()
})

test('the session is looked for while the key is being taken, and once; nothing else is begun', async () => {
  const world = useCaseWorld()
  const taking = Promise.withResolvers<undefined>()
  const looked = Promise.withResolvers<undefined>()
  const { find } = world.deps.sessions
  world.deps.sessions.find = (agent) => {
    looked.resolve(undefined)
    return find(agent)
  }
  const keys: IdempotencyKeys = {
    ...noKeys,
    take: () => taking.promise.then(() => ({ outcome: 'taken' })),
    keep: () => Promise.resolve(),
  }
  const answered = start(world, { keys }).call({ 'idempotency-key': 'click' })
  await looked.promise
  expect([world.asked.reads, await world.deps.store.locate(consultId)]).toEqual([0, undefined])
  taking.resolve(undefined)
  expect(await answered).toMatchObject({ status: 201 })
  expect(world.asked).toMatchObject({ looks: 1, sessions: [], reads: 1 })
})

test('a request that is one too many has nobody asked for a session', async () => {
  const world = useCaseWorld({ session: 'unavailable' })
  const first = await start(world, { requests: 601 }).call()
  expect([first.status, world.asked.sessions]).toEqual([429, []])
  const second = await start(world).call()
  expect([second.status, world.asked.sessions]).toEqual([503, ['testname']])
})

test('that a session could not be looked for fails the request that needs it, and no other', async () => {
  const world = useCaseWorld()
  world.deps.sessions.find = () => Promise.reject(new Error('the store is away'))
  const needs = start(world)
  expect([(await needs.call()).status, needs.failures.length]).toEqual([500, 1])
  const reused: IdempotencyKeys = {
    ...noKeys,
    take: () => Promise.resolve({ outcome: 'reused' }),
  }
  const other = start(world, { keys: reused })
  const answered = await other.call({ 'idempotency-key': 'click' })
  expect([answered.status, other.failures]).toEqual([422, []])
})
