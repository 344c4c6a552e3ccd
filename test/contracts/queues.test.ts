import { SQSClient } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { localAws } from '../../local/engines/provision.ts'
import {
  openQueues,
  queueSlackWork,
  requestSession,
  sqsDeliveries,
  sqsFollowUp,
} from '../../src/adapters/sqs/queues.ts'
import type { EventDelivery } from '../../src/consult/ports/deliveries.ts'
import { json, startScripted } from '../gws/scripted-server.ts'

const now = new Date('2026-01-02T03:04:05.000Z')
const clock = { now: () => now }
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString()
const aDelivery = (n: number, dueAt = inSeconds(0)): EventDelivery => ({
  callerId: 'crm',
  webhookId: `wh_${n}`,
  consultId: 'cst_1',
  sequence: 4,
  attempt: 1,
  dueAt,
})
const deliveriesTo = (count: number) => Array.from({ length: count }, (_, n) => aDelivery(n))

type Entry = {
  Id: string
  MessageBody: string
  DelaySeconds?: number
  MessageGroupId?: string
  MessageDeduplicationId?: string
}
type Sent = { QueueUrl: string; Entries?: Entry[] } & Partial<Entry>

/** SQS as far as it is sent to; `failsFor` tells which entry of a batch it does not take. */
const sqs = async (failsFor: (entry: Entry) => boolean = () => false) => {
  const server = await startScripted(({ body }, response) => {
    const { Entries = [] } = JSON.parse(body) as Sent
    const failed = Entries.filter(failsFor).map(({ Id }) => ({
      Id,
      Code: 'InternalError',
      SenderFault: false,
    }))
    json(response, 200, { MessageId: 'm', Successful: [], Failed: failed })
  })
  const client = new SQSClient({ ...localAws, endpoint: server.url, md5: false, maxAttempts: 1 })
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  const urlOf = (name: string) => `${server.url}/000000000000/${name}`
  const queues = openQueues(
    {
      sessions: urlOf('sessions'),
      commands: urlOf('commands'),
      checks: urlOf('checks'),
      deliveries: urlOf('deliveries'),
      retries: urlOf('retries'),
    },
    { client, bySdkAtFirst: 1 },
  )
  const sent = () => server.seen.map(({ body }) => JSON.parse(body) as Sent)
  return { queues, sent, urlOf }
}

test.each([
  [0, 0],
  [-5, 0],
  [0.2, 1],
  [60, 60],
  [899.5, 900],
  [900, 900],
  [3600, 900],
])(
  'a look in %d s is a message delayed by %d s, never too early but for the limit',
  async (seconds, delay) => {
    const { queues, sent, urlOf } = await sqs()
    await sqsFollowUp(queues).checkIn(seconds, 'cst_1')
    expect(sent()).toEqual([
      { QueueUrl: urlOf('checks'), MessageBody: '{"consultId":"cst_1"}', DelaySeconds: delay },
    ])
  },
)

test('a send and a wish for a session go to their queues at once', async () => {
  const { queues, sent, urlOf } = await sqs()
  await sqsFollowUp(queues).send('cst_1')
  await requestSession(queues, { agent: 'testname' })
  expect(sent()).toEqual([
    { QueueUrl: urlOf('commands'), MessageBody: '{"consultId":"cst_1"}' },
    { QueueUrl: urlOf('sessions'), MessageBody: '{"agent":"testname"}' },
  ])
})

test('however many webhooks there are, each first try is sent once, ten to a call at most', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 45 }), async (count) => {
      const { queues, sent, urlOf } = await sqs()
      const deliveries = deliveriesTo(count)
      await sqsDeliveries(queues, clock).queueFirst(deliveries)
      const batches = sent().map(({ Entries = [] }) => Entries)
      expect(sent().every(({ QueueUrl }) => QueueUrl === urlOf('deliveries'))).toBe(true)
      expect(batches.every(({ length }) => length > 0 && length <= 10)).toBe(true)
      for (const batch of batches) {
        expect(new Set(batch.map(({ Id }) => Id)).size).toBe(batch.length)
      }
      const bodies = batches
        .flat()
        .map(({ MessageBody }) => JSON.parse(MessageBody) as EventDelivery)
      expect(bodies).toHaveLength(count)
      expect(bodies).toEqual(expect.arrayContaining(deliveries))
    }),
    { numRuns: 15 },
  )
})

test('a first try waits for those of the same consult to the same webhook, and is known if repeated', async () => {
  const { queues, sent } = await sqs()
  await sqsDeliveries(queues, clock).queueFirst([aDelivery(1, inSeconds(60))])
  expect(sent()[0]?.Entries).toEqual([
    {
      Id: '0',
      MessageBody: JSON.stringify(aDelivery(1, inSeconds(60))),
      MessageGroupId: expect.stringMatching(/^wh_1\/first\/[0-7]$/),
      MessageDeduplicationId: 'wh_1/cst_1/4',
    },
  ])
})

test.each([
  [-60, 0],
  [0, 0],
  [0.5, 1],
  [30, 30],
  [12 * 3600, 900],
])('a later try in %d s is delayed by %d s, elsewhere', async (seconds, delay) => {
  const { queues, sent, urlOf } = await sqs()
  const delivery = { ...aDelivery(1, inSeconds(seconds)), attempt: 2 }
  await sqsDeliveries(queues, clock).queueRetry(delivery)
  const MessageBody = JSON.stringify(delivery)
  expect(sent()).toEqual([
    { QueueUrl: urlOf('retries'), MessageBody, DelaySeconds: delay, MessageGroupId: 'wh_1' },
  ])
})

test('a later try that is due has lanes of its own, and is known if it is queued again', async () => {
  const { queues, sent, urlOf } = await sqs()
  const delivery = { ...aDelivery(1), attempt: 2, due: true }
  const notice = {
    ...{ id: 'evt_wh_2_disabled_1', type: 'webhook.disabled' as const },
    ...{ occurredAt: inSeconds(0), webhook: { id: 'wh_2', reason: 'gone' as const } },
  }
  const telling = {
    callerId: 'crm',
    webhookId: 'wh_1',
    attempt: 1,
    dueAt: inSeconds(0),
    notice,
  }
  const { queueDue } = sqsDeliveries(queues, clock)
  for (const each of [delivery, telling]) await queueDue(each)
  const lane = { MessageGroupId: expect.stringMatching(/^wh_1\/later\/[01]$/) }
  expect(sent()).toMatchObject([
    {
      QueueUrl: urlOf('deliveries'),
      Entries: [{ ...lane, MessageDeduplicationId: `wh_1/cst_1/4/${inSeconds(0)}` }],
    },
    {
      QueueUrl: urlOf('deliveries'),
      Entries: [{ ...lane, MessageDeduplicationId: 'wh_1/evt_wh_2_disabled_1' }],
    },
  ])
})

test('a first try to a webhook that is slow has one lane with all others, whatever its consult', async () => {
  const { queues, sent } = await sqs()
  const { queueDue } = sqsDeliveries(queues, clock)
  for (const consultId of ['cst_1', 'cst_2', 'cst_3'])
    await queueDue({ ...aDelivery(1), consultId, narrow: true })
  expect(sent().map(({ Entries = [] }) => Entries[0])).toMatchObject(
    ['cst_1', 'cst_2', 'cst_3'].map((consultId) => ({
      MessageGroupId: 'wh_1/slow/0',
      MessageDeduplicationId: `wh_1/${consultId}/4/narrow`,
    })),
  )
})

test('a queue that does not answer is not waited for: a function has to end in time', async () => {
  const server = await startScripted(() => undefined)
  const client = new SQSClient({ ...localAws, endpoint: server.url, md5: false, maxAttempts: 1 })
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  const url = `${server.url}/000000000000/any`
  const queues = openQueues(
    { sessions: url, commands: url, checks: url, deliveries: url, retries: url },
    { client, bySdkAtFirst: 1 },
  )
  const { checkIn, send } = sqsFollowUp(queues)
  const { queueFirst, queueDue, queueRetry } = sqsDeliveries(queues, clock)
  const sent = await Promise.allSettled([
    ...[checkIn(1, 'cst_1'), send('cst_1'), requestSession(queues, { agent: 'testname' })],
    ...[queueFirst([aDelivery(1)]), queueDue(aDelivery(1)), queueRetry(aDelivery(1))],
    queueSlackWork(queues, { do: 'fill-form', agent: 'testname', viewId: 'v', hash: 'h' }),
  ])
  expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 'rejected'))
}, 10_000)

test('when one delivery of many is not taken, the caller hears of it', async () => {
  const { queues } = await sqs(({ MessageBody }) => MessageBody.includes('"wh_23"'))
  await expect(sqsDeliveries(queues, clock).queueFirst(deliveriesTo(25))).rejects.toThrow(
    '1 deliveries',
  )
})
