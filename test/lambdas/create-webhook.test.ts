import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { createWebhookHandler } from '../../lambdas/create-webhook.ts'
import { newKeyPair } from '../../src/adapters/webhook/ed25519.ts'
import { webhooksAtMost } from '../../src/config/queues.ts'
import type { Attempt } from '../../src/consult/ports/deliveries.ts'
import { now } from '../consult/a-record.ts'
import { delivered, failed } from '../consult/deliver-world.ts'
import { anEndpoint, memoryWebhooks } from '../doubles/memory-webhooks.ts'
import { openAccess } from '../doubles/open-access.ts'

/** A tenant that wants every webhook proven, or not, and a receiver that answers so. */
const create = async (
  required: boolean,
  answer: Attempt,
  {
    others = 0,
    meanwhile = 0,
    adding,
    isThrottled = false,
    ...more
  }: {
    others?: number
    meanwhile?: number
    /** How adding goes wrong: before it is done, or when it is. */
    adding?: 'before' | 'after'
    /** Keys can be published, and not taken back. */
    isThrottled?: boolean
    [more: string]: unknown
  },
) => {
  const { endpoints } = memoryWebhooks()
  const { add } = endpoints
  const addMore = async (count: number) => {
    for (let n = 0; n < count; n += 1)
      await endpoints.add({ ...anEndpoint({ id: `wh_other_${n}` }), secret: 'whsec_x' })
  }
  await addMore(others)
  if (adding !== undefined)
    endpoints.add = async (webhook) => {
      if (adding === 'after') await add(webhook)
      throw new Error('throttled')
    }
  const posted: string[] = []
  const verifiable: (Date | undefined)[][] = []
  const published = new Map<string, Date | undefined>()
  const handler = createWebhookHandler({
    ...openAccess,
    failed: (cause) => {
      if (adding === undefined) throw cause
    },
    endpoints,
    clock: { now: () => now },
    provesEndpoints: required,
    objectionTo: () => undefined,
    newWebhookId: () => 'wh_1',
    newTestId: () => 'evt_test_1',
    newSecret: () => 'whsec_x',
    newKeyPair,
    poster: {
      post: (_, { type }) => {
        posted.push(type)
        verifiable.push([...published.values()])
        return addMore(meanwhile).then(() => answer)
      },
    },
    signingKeys: {
      publish: (key, until) => Promise.resolve(void published.set(key, until)),
      retire: ({ publicKey }) => {
        if (isThrottled) return Promise.reject(new Error('throttled'))
        return Promise.resolve(void published.delete(publicKey))
      },
      list: () => Promise.reject(new Error('was not expected')),
    },
  })
  const event = {
    headers: { authorization: 'Bearer key' },
    requestContext: { requestId: 'r', http: { method: 'POST' } },
    body: JSON.stringify({ url: 'https://x.example', ...more }),
  }
  // As much of an event as the function looks at.
  const { statusCode } = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
  const made = await endpoints.get('crm', 'wh_1')
  const verified = made?.verified
  const told = { status: statusCode, verified, posted: posted.length, published: [...published] }
  return { told, verifiable }
}

test.each([
  { required: true, more: {}, answer: delivered, status: 201, verified: true, posted: 1 },
  { required: true, more: {}, answer: failed, status: 422, verified: undefined, posted: 1 },
  {
    ...{ required: true, more: { verify: false }, answer: failed },
    ...{ status: 201, verified: false, posted: 0 },
  },
  { required: false, more: {}, answer: failed, status: 201, verified: false, posted: 0 },
  {
    ...{ required: false, more: { verify: true }, answer: failed },
    ...{ status: 422, verified: undefined, posted: 1 },
  },
])(
  'where proof is required: $required, and the caller says $more, the answer is $status',
  async ({ required, more, answer, status, verified, posted }) => {
    const made = await create(required, answer, more)
    expect(made.told).toEqual({ status, verified, posted, published: [] })
  },
)

const ofKeys = { signature: 'v1a', verify: true }

test('a key is published before anything is signed with it, and not for long for a webhook that is refused', async () => {
  const { told, verifiable } = await create(false, delivered, ofKeys)
  expect(told.published).toEqual([[expect.stringMatching(/^whpk_/), undefined]])
  expect(verifiable).toEqual([[expect.any(Date)]])
  expect((await create(false, failed, ofKeys)).told.published).toEqual([])
})

test('a refusal is told although the key cannot be taken back, which ends by itself', async () => {
  const { told } = await create(false, failed, { ...ofKeys, isThrottled: true })
  expect(told).toMatchObject({ status: 422, published: [[expect.any(String), expect.any(Date)]] })
})

test.each([
  ['that could not be added is not published', 'before', 0],
  ['that was added after all stays', 'after', 1],
] as const)('the key of one %s', async (_, adding, count) => {
  const { told } = await create(false, delivered, { ...ofKeys, adding })
  expect([told.status, told.published.length]).toEqual([500, count])
})

test('a caller has only so many, or one could fill all places with his slow ones', async () => {
  const others = webhooksAtMost
  const many = await create(true, delivered, { others })
  expect(many.told).toMatchObject({ status: 409, posted: 0 })
  const fewer = await create(true, delivered, { others: others - 1 })
  expect(fewer.told).toMatchObject({ status: 201 })
})

test('one that was made while another was proven counts as well, and the key of one too many is known to nobody', async () => {
  const more = { signature: 'v1a', verify: true, meanwhile: webhooksAtMost }
  expect((await create(true, delivered, more)).told).toEqual({
    ...{ status: 409, verified: undefined, posted: 1, published: [] },
  })
})
