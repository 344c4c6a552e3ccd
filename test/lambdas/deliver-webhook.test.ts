import type { SQSEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import { lambdaContext } from '../../local/gateway/context.ts'
import { deliverWebhookHandler } from '../../lambdas/deliver-webhook.ts'
import { now, posting } from '../consult/a-record.ts'
import { delivered, deliverWorld } from '../consult/deliver-world.ts'
import { consultId } from '../consult/use-case-world.ts'

/** Messages of a name each, sent a while ago. */
const eventOf = (bodies: Record<string, string>, secondsAgo = 0): SQSEvent => {
  const attributes = { SentTimestamp: String(now.getTime() - secondsAgo * 1000) }
  const Records = Object.entries(bodies).map(([messageId, body]) => ({
    ...{ messageId, body, attributes },
  }))
  // The handler reads nothing else of a record.
  return { Records } as SQSEvent
}

test('a message that nobody can read comes back by itself: the rest of its batch is done', async () => {
  const { world, tried } = await deliverWorld([posting], delivered)
  const failed: string[] = []
  const getForDelivery = world.endpoints.getForDelivery
  const endpoints = {
    ...world.endpoints,
    getForDelivery: (callerId: string, id: string) =>
      id === 'wh_throttled' ? Promise.reject(new Error('throttled')) : getForDelivery(callerId, id),
  }
  const handle = deliverWebhookHandler({
    ...world,
    endpoints,
    failed: (_, messageId) => failed.push(messageId),
  })
  const about = { callerId: 'crm', webhookId: 'wh_1', consultId, sequence: 1, attempt: 1 }
  const good = { ...about, dueAt: now.toISOString() }
  const bodies = {
    poison: '{"callerId',
    shapeless: '{}',
    throttled: JSON.stringify({ ...good, webhookId: 'wh_throttled', attempt: 2, due: true }),
    good: JSON.stringify(good),
  }
  const event = eventOf(bodies)
  const batchItemFailures = ['poison', 'shapeless', 'throttled'].map((itemIdentifier) => ({
    itemIdentifier,
  }))
  const answer = await handle(event, lambdaContext('deliverWebhook', 'r', 1000))
  expect(answer).toEqual({ batchItemFailures })
  expect(failed.sort()).toEqual(['poison', 'shapeless', 'throttled'])
  expect(tried).toEqual(['evt_cst_1_1'])
})

test('how long a message has been in its queue is what its queue says: after an hour it leaves a narrow lane', async () => {
  const { world, tried, webhooks } = await deliverWorld([posting], delivered)
  const handle = deliverWebhookHandler({
    ...world,
    failed: (cause) => expect.unreachable(String(cause)),
  })
  const about = { callerId: 'crm', webhookId: 'wh_1', consultId, sequence: 2, attempt: 1 }
  const body = JSON.stringify({ ...about, dueAt: now.toISOString(), narrow: true })
  const context = lambdaContext('deliverWebhook', 'r', 1000)
  for (const secondsAgo of [3599, 3601]) await handle(eventOf({ one: body }, secondsAgo), context)
  expect(tried).toHaveLength(1)
  expect(webhooks.made).toMatchObject([{ outcome: 'delivered' }, { errorClass: 'behind' }])
})
