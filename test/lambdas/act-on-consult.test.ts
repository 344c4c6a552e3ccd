import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { messageColleagueHandler } from '../../lambdas/message-colleague.ts'
import { transferConsultHandler } from '../../lambdas/transfer-consult.ts'
import type { Caller } from '../../src/adapters/credentials/caller-directory.ts'
import type { IdempotencyKeys } from '../../src/consult/ports/idempotency-keys.ts'
import type { Posted } from '../../src/consult/ports/contact-centre.ts'
import { joined, now, posted, posting } from '../consult/a-record.ts'
import { openAccess } from '../doubles/open-access.ts'
import { consultId, useCaseWorld } from '../consult/use-case-world.ts'

const never = () => Promise.reject(new Error('was not expected'))
const noKeys: IdempotencyKeys = { take: never, retake: never, keep: never, free: never }
const crm: Caller = { id: 'crm', audience: 'agent', agents: 'all' }

const together = async () => {
  const world = useCaseWorld()
  if (world.genesys.read.outcome === 'found')
    world.genesys.read.interaction.capabilities = ['Transfer', 'SendToAgents']
  await world.given([posting, posted, joined])
  return world
}

const call = async (
  world: Awaited<ReturnType<typeof together>>,
  what: 'transfer' | 'messages',
  { caller = crm, keys = noKeys, answerWithinMs = 28_000 } = {},
) => {
  const handler = (what === 'transfer' ? transferConsultHandler : messageColleagueHandler)({
    ...world.deps,
    ...openAccess,
    callers: { byKey: () => Promise.resolve(caller) },
    agents: { lookUp: () => Promise.resolve({ username: 'testname', password: 'secret' }) },
    failed: () => undefined,
    keys,
    newActionId: () => 'act_1',
    answerWithinMs,
    answerTimeoutMs: 20,
  })
  const event = {
    headers: { authorization: 'Bearer key', ...(keys !== noKeys && { 'idempotency-key': 'k' }) },
    pathParameters: { id: consultId },
    requestContext: { requestId: 'r', http: { method: 'POST' } },
    ...(what === 'messages' && { body: '{"text":"psst"}' }),
  }
  // As much of an event as the function looks at.
  const { statusCode, body } = (await handler(
    event as unknown as APIGatewayProxyEventV2,
    {} as Context,
  )) as { statusCode: number; body: string }
  return { status: statusCode, body: JSON.parse(body) as unknown }
}

test('a caller whose key does not cover the agent any more may not act for him', async () => {
  const world = await together()
  const answer = await call(world, 'transfer', { caller: { ...crm, agents: ['carol'] } })
  expect(answer).toMatchObject({ status: 403, body: { code: 'agent_not_allowed' } })
  expect(world.asked.operations).toEqual([])
})

test.each(['transfer', 'messages'] as const)(
  '%s that a worker died over is never asked again: its outcome is unknown',
  async (what) => {
    const world = await together()
    const since = new Date(now.getTime() - 41_000)
    const earlier = {
      outcome: 'in-progress',
      consultId: 'act_0',
      respondAsync: false,
      since,
    } as const
    const keys = { ...noKeys, take: () => Promise.resolve(earlier), keep: () => Promise.resolve() }
    const answer = await call(world, what, { keys })
    expect(answer).toMatchObject({ status: 504, body: { code: 'outcome_unknown', consultId } })
    expect(world.asked.operations).toEqual([])
  },
)

test('given Genesys has not answered when the time is over, the outcome is unknown', async () => {
  const world = await together()
  const reply = Promise.withResolvers<Posted>()
  world.contactCentre.postOperation = () => reply.promise
  const answer = await call(world, 'transfer', { answerWithinMs: 20 })
  expect(answer).toMatchObject({ status: 504, body: { code: 'outcome_unknown', consultId } })
  reply.resolve({ outcome: 'unknown' })
})
