import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../local/engines/engine.ts'
import { createQueue, localAws } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { openQueues } from '../../src/adapters/sqs/queues.ts'
import type { Queues } from '../../src/adapters/sqs/queues.ts'
import { receive } from '../../src/adapters/sqs/receive.ts'
import { json, startScripted } from '../gws/scripted-server.ts'

let engine: Engine
let client: SQSClient
/** The queues' own, which makes calls in its own way from then on. */
let clientOfQueues: SQSClient
let queues: Queues
let url: string
let tests = 0
beforeAll(async () => {
  engine = await startSqs()
  client = new SQSClient({ ...localAws, endpoint: engine.url })
})
beforeEach(async () => {
  tests += 1
  url = await createQueue(client, `receive-${tests}`, { visibilitySeconds: 60, maxReceives: 5 })
  clientOfQueues = new SQSClient({ ...localAws, endpoint: engine.url })
  queues = openQueues(
    { sessions: url, commands: url, checks: url, deliveries: url, retries: url },
    { client: clientOfQueues, bySdkAtFirst: 1 },
  )
})
afterEach(() => clientOfQueues.destroy())
afterAll(async () => {
  client.destroy()
  await engine.close()
})

const send = (MessageBody: string) =>
  client.send(new SendMessageCommand({ QueueUrl: url, MessageBody }))
const counts = async () => {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  )
  return {
    waiting: Number(Attributes['ApproximateNumberOfMessages']),
    taken: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
  }
}
const latch = <T = void>() => {
  const { promise, resolve } = Promise.withResolvers<T>()
  return { reached: promise, open: resolve }
}
const unexpected = (cause: unknown) => {
  throw new Error('nothing was to fail', { cause })
}
const noPause = () => Promise.resolve()

test('every message is handled and then gone', async () => {
  const bodies = Array.from({ length: 25 }, (_, n) => `message-${n}`)
  await Promise.all(bodies.map(send))
  const handled: string[] = []
  const all = latch()
  const handle = (body: string) => {
    if (handled.push(body) === bodies.length) all.open()
    return Promise.resolve()
  }
  const receiver = receive(queues, 'checks', { handle, failed: unexpected, pause: noPause })
  await all.reached
  await receiver.stop()
  expect(handled.sort()).toEqual(bodies.sort())
  expect(await counts()).toEqual({ waiting: 0, taken: 0 })
})

test('a message that could not be handled comes back; those beside it do not', async () => {
  await client.send(
    new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '0' } }),
  )
  await Promise.all(['good', 'bad'].map(send))
  const handled: string[] = []
  const failures: unknown[] = []
  const second = latch()
  const fault = new Error('not this time')
  const handle = (body: string) => {
    const isFirst = !handled.includes(body)
    handled.push(body)
    if (body === 'bad' && isFirst) return Promise.reject(fault)
    if (body === 'bad') second.open()
    return Promise.resolve()
  }
  const failed = (cause: unknown) => failures.push(cause)
  const receiver = receive(queues, 'checks', { handle, failed, pause: noPause })
  await second.reached
  await receiver.stop()
  expect(handled.sort()).toEqual(['bad', 'bad', 'good'])
  expect(failures).toEqual([fault])
})

test('stopping waits for what is under way, which is then gone', async () => {
  await send('slow')
  const started = latch()
  const finish = latch()
  const steps: string[] = []
  const handle = async () => {
    started.open()
    await finish.reached
    steps.push('handled')
  }
  const receiver = receive(queues, 'checks', { handle, failed: unexpected, pause: noPause })
  await started.reached
  const stopped = receiver.stop().then(() => steps.push('stopped'))
  expect(await counts()).toEqual({ waiting: 0, taken: 1 })
  finish.open()
  await stopped
  expect(steps).toEqual(['handled', 'stopped'])
  expect(await counts()).toEqual({ waiting: 0, taken: 0 })
})

test('stopping ends an idle wait without a complaint, and nothing is received afterwards', async () => {
  const receiver = receive(queues, 'checks', {
    handle: unexpected,
    failed: unexpected,
    pause: noPause,
  })
  await receiver.stop()
  await receiver.stop()
  await send('late')
  expect(await counts()).toEqual({ waiting: 1, taken: 0 })
})

test('a queue that fails is asked again after a pause', async () => {
  const message = { MessageId: 'm', ReceiptHandle: 'r', Body: 'at last' }
  let asked = 0
  const server = await startScripted(({ headers }, response) => {
    if (headers['x-amz-target'] === 'AmazonSQS.DeleteMessage') return json(response, 200, {})
    asked += 1
    if (asked <= 2) return json(response, 503, {})
    if (asked === 3) return json(response, 200, { Messages: [message] })
    // Held as long as the receiver waits, like any empty queue.
  })
  const own = new SQSClient({ ...localAws, endpoint: server.url, md5: false, maxAttempts: 1 })
  onTestFinished(async () => {
    own.destroy()
    await server.close()
  })
  const handled = latch<string>()
  const steps: string[] = []
  const receiver = receive({ ...queues, client: own }, 'checks', {
    handle: (body) => Promise.resolve(handled.open(body)),
    failed: () => steps.push('failed'),
    pause: () => Promise.resolve(void steps.push('paused')),
  })
  expect(await handled.reached).toBe('at last')
  await receiver.stop()
  expect(steps).toEqual(['failed', 'paused', 'failed', 'paused'])
})
