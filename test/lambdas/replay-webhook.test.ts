import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { replayWebhookHandler } from '../../lambdas/replay-webhook.ts'
import { now, posting } from '../consult/a-record.ts'
import { useCaseWorld } from '../consult/use-case-world.ts'
import { anEndpoint, memoryWebhooks } from '../doubles/memory-webhooks.ts'
import { openAccess } from '../doubles/open-access.ts'

const manyConsults = 450

/** A caller with one consult that has two events, then very many without any, and a webhook that took all. */
const given = async () => {
  const { deps, given: happened } = useCaseWorld()
  await happened([posting])
  const { endpoints, attempts } = memoryWebhooks()
  await endpoints.add({ ...anEndpoint(), secret: 'whsec_x' })
  for (let n = 0; n < manyConsults; n += 1) {
    const key = { media: 'chat', interactionId: `i${n}` } as const
    const about = { callerId: 'crm', key, agent: 'testname', createdAt: now.toISOString() }
    await deps.store.register({ ...about, consultId: `cst_more_${n}` })
  }
  for (const sequence of [1, 2])
    await attempts.record('wh_1', {
      ...{ id: `evt_cst_1_${sequence}`, type: 'x', consultId: 'cst_1', sequence, attempt: 1 },
      ...{ at: now.toISOString(), outcome: 'delivered', status: 200, durationMs: 1 },
      ...{ errorClass: null, answer: '', nextTryAt: null },
    })
  const handler = replayWebhookHandler({
    ...deps,
    endpoints,
    attempts,
    ...openAccess,
    failed: (cause) => {
      throw cause
    },
    newReplayId: () => 'r1',
    deliveries: {
      queueFirst: () => Promise.resolve(),
      queueRetry: () => Promise.reject(new Error('was not expected')),
      queueDue: () => Promise.reject(new Error('was not expected')),
    },
  })
  return async (body: object) => {
    const event = {
      headers: { authorization: 'Bearer key' },
      requestContext: { requestId: 'r', http: { method: 'POST' } },
      pathParameters: { id: 'wh_1' },
      body: JSON.stringify(body),
    }
    // As much of an event as the function looks at.
    const answer = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
    return { status: answer.statusCode, ...(JSON.parse(String(answer.body)) as Told) }
  }
}
type Told = { count: number; nextCursor: string }

test('a cursor goes on with what was asked for', async () => {
  const replay = await given()
  const { count, nextCursor } = await replay({ since: now.toISOString() })
  expect(count).toBe(0)
  expect(await replay({ cursor: nextCursor })).toEqual({ status: 202, count: 2, nextCursor: null })
  const undelivered = await replay({})
  expect(await replay({ cursor: undelivered.nextCursor })).toMatchObject({ count: 0 })
})

test.each([
  { cursor: 'x' },
  { cursor: Buffer.from('{"undelivered":true}').toString('base64url') },
  { cursor: 'x', since: now.toISOString() },
])('%j is refused', async (body) => {
  const replay = await given()
  expect(await replay(body)).toMatchObject({ status: 400 })
})
