import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../local/engines/engine.ts'
import { createQueue, localAws } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { startEventSource } from '../../local/gateway/event-source.ts'
import { invoker } from '../../local/gateway/invoke.ts'
import { functionsWith } from './start-test-gateway.ts'
import type { Failure } from './start-test-gateway.ts'

let engine: Engine
let sqs: SQSClient
beforeAll(async () => {
  engine = await startSqs()
  sqs = new SQSClient({ ...localAws, endpoint: engine.url })
})
afterAll(async () => {
  sqs.destroy()
  await engine.close()
})

let queueCount = 0
const newQueue = async (maxReceives = 9, fifo = false): Promise<string> => {
  queueCount += 1
  return createQueue(sqs, `queue-${queueCount}`, { visibilitySeconds: 1, maxReceives, fifo })
}

const send = async (QueueUrl: string, ...bodies: string[]): Promise<void> => {
  const Entries = bodies.map((MessageBody, n) => ({ Id: String(n), MessageBody }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
}

/** How many messages the queue has in any condition. */
const sizeOf = async (QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  )
  const counts = [
    Attributes.ApproximateNumberOfMessages,
    Attributes.ApproximateNumberOfMessagesNotVisible,
    Attributes.ApproximateNumberOfMessagesDelayed,
  ]
  return counts.map(Number).reduce((sum, count) => sum + count)
}

const consume = (
  queueUrl: string,
  handle: (event: SQSEvent) => Promise<unknown>,
  { batchSize = 10, concurrency = 4 } = {},
) => {
  const failures: Failure[] = []
  const failed = (cause: unknown, { functionName }: { functionName: string }) => {
    failures.push({ functionName, message: cause instanceof Error ? cause.message : '' })
  }
  const invoke = invoker({ functions: functionsWith({ deliverWebhook: handle }), failed })
  const source = startEventSource({
    ...{ sqs, queueUrl, serves: 'deliverWebhook', batchSize, concurrency },
    ...{ invoke, failed },
  })
  onTestFinished(() => source.stop())
  return { source, failures }
}

/** Collects records and lets the test wait until there are so many. */
const collector = (count: number) => {
  const records: SQSRecord[] = []
  const { promise: complete, resolve } = Promise.withResolvers<undefined>()
  const collect = ({ Records }: SQSEvent) => {
    records.push(...Records)
    if (records.length >= count) resolve(undefined)
  }
  return { records, complete, collect }
}

const bodiesOf = (records: SQSRecord[]) => records.map(({ body }) => body)

describe('a queue consumed by a function', () => {
  test('hands messages on as Lambda does, and deletes them when all went well', async () => {
    const queueUrl = await newQueue()
    const { records, complete, collect } = collector(1)
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: 'hello',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'greeting' },
          bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 255]) },
        },
      }),
    )
    const { source, failures } = consume(queueUrl, async (event) => {
      collect(event)
      return Promise.resolve({ batchItemFailures: [] })
    })
    await complete
    await source.stop()
    const anyText = expect.any(String) as string
    expect(records).toEqual([
      {
        messageId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
        receiptHandle: anyText,
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/) as string,
          SenderId: anyText,
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/) as string,
        },
        messageAttributes: {
          kind: { dataType: 'String', stringValue: 'greeting', ...noLists },
          bytes: { dataType: 'Binary', binaryValue: 'Af8=', ...noLists },
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        md5OfMessageAttributes: anyText,
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1) ?? ''}`,
        awsRegion: 'us-east-1',
      },
    ])
    expect(await sizeOf(queueUrl)).toBe(0)
    expect(failures).toEqual([])
  })

  test('only what the function named as failed comes back, counted', async () => {
    const queueUrl = await newQueue()
    await send(queueUrl, 'good', 'bad', 'fine')
    const { records, complete, collect } = collector(4)
    const { source } = consume(queueUrl, (event) => {
      collect(event)
      const failing = event.Records.filter(
        ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
      )
      const batchItemFailures = failing.map(({ messageId }) => ({ itemIdentifier: messageId }))
      return Promise.resolve({ batchItemFailures })
    })
    await complete
    await source.stop()
    expect(bodiesOf(records)).toEqual(['good', 'bad', 'fine', 'bad'])
    expect(records.at(-1)?.attributes.ApproximateReceiveCount).toBe('2')
    expect(await sizeOf(queueUrl)).toBe(0)
  })

  test.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['names an empty id', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
    ['names an unknown id', () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] })],
    ['names with another key', () => ({ batchItemFailures: [{ messageId: 'x' }] })],
  ])('a function that %s fails its whole batch', async (_what, answer) => {
    const queueUrl = await newQueue()
    await send(queueUrl, 'a', 'b')
    const { complete, collect } = collector(2)
    const { source, failures } = consume(queueUrl, async (event) => {
      collect(event)
      return answer()
    })
    await complete
    await source.stop()
    expect(await sizeOf(queueUrl)).toBe(2)
    expect(failures).toHaveLength(1)
  })

  test('a message that failed as often as it may goes to the dead-letter queue', async () => {
    const queueUrl = await newQueue(2)
    await send(queueUrl, 'poison')
    const { records, complete, collect } = collector(2)
    consume(queueUrl, (event) => {
      collect(event)
      return Promise.reject(new Error('again'))
    })
    await complete
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: `${queueUrl}-dead`, WaitTimeSeconds: 20 }),
    )
    expect(Messages.map(({ Body }) => Body)).toEqual(['poison'])
    expect(records).toHaveLength(2)
  })

  /** Handlers that wait to be released, and a latch for the moment when so many of them have started. */
  const held = (count: number) => {
    const started: string[] = []
    const reached = Promise.withResolvers<undefined>()
    const released = Promise.withResolvers<undefined>()
    const handle = async ({ Records }: SQSEvent) => {
      started.push(...bodiesOf(Records))
      if (started.length === count) reached.resolve(undefined)
      await released.promise
    }
    return { started, handle, reached: reached.promise, release: () => released.resolve(undefined) }
  }

  test('has no more batches under way than it may', async () => {
    const queueUrl = await newQueue()
    await send(queueUrl, '1', '2', '3')
    const { started, handle, reached, release } = held(2)
    const { source } = consume(queueUrl, handle, { batchSize: 1, concurrency: 2 })
    await reached
    // Two calls to the same server: a third receive would have been answered before them.
    await sizeOf(queueUrl)
    await sizeOf(queueUrl)
    const stopped = source.stop()
    release()
    await stopped
    expect(started).toEqual(['1', '2'])
    expect(await sizeOf(queueUrl)).toBe(1)
  })

  test('stops only when the batches under way are done and deleted', async () => {
    const queueUrl = await newQueue()
    await send(queueUrl, '1')
    const { handle, reached, release } = held(1)
    const { source } = consume(queueUrl, handle)
    await reached
    let hasStopped = false
    const stopped = source.stop().then(() => (hasStopped = true))
    expect(await sizeOf(queueUrl)).toBe(1)
    expect(hasStopped).toBe(false)
    release()
    await stopped
    expect(await sizeOf(queueUrl)).toBe(0)
  })

  test('a message sent during a long poll is there at once', async () => {
    const queueUrl = await newQueue()
    let arrived = Promise.withResolvers<number>()
    consume(queueUrl, () => {
      arrived.resolve(performance.now())
      return Promise.resolve()
    })
    const delays: number[] = []
    for (let n = 0; n < 20; n += 1) {
      arrived = Promise.withResolvers<number>()
      const sentAt = performance.now()
      await send(queueUrl, String(n))
      delays.push((await arrived.promise) - sentAt)
    }
    const median = delays.toSorted((a, b) => a - b)[10] ?? Infinity
    // A few milliseconds; far less than any polling interval even on a busy machine.
    expect(median).toBeLessThan(100)
  })
})

describe('a queue that keeps an order', () => {
  /** Messages like `a1`, whose group is their letter. */
  const sendInGroups = async (QueueUrl: string, ...bodies: string[]): Promise<void> => {
    const Entries = bodies.map((MessageBody, n) => ({
      Id: String(n),
      MessageBody,
      MessageGroupId: MessageBody.slice(0, 1),
      MessageDeduplicationId: MessageBody,
    }))
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  }
  /** A function that keeps some messages until they are let go, and a latch for each that has come. */
  const keeping = (...kept: string[]) => {
    const seen: string[] = []
    const latches = new Map<string, PromiseWithResolvers<undefined>>()
    const latchOf = (name: string) => {
      const latch = latches.get(name) ?? Promise.withResolvers<undefined>()
      latches.set(name, latch)
      return latch
    }
    const handle = async ({ Records }: SQSEvent) => {
      const [body = ''] = bodiesOf(Records)
      seen.push(body)
      latchOf(`came ${body}`).resolve(undefined)
      if (kept.includes(body)) await latchOf(`go ${body}`).promise
    }
    return {
      seen,
      handle,
      came: (body: string) => latchOf(`came ${body}`).promise,
      letGo: (body: string) => latchOf(`go ${body}`).resolve(undefined),
    }
  }

  test('hands a group out one by one, and no group waits for another', async () => {
    const queueUrl = await newQueue(9, true)
    const { seen, handle, came, letGo } = keeping('a1')
    consume(queueUrl, handle, { batchSize: 1 })
    await sendInGroups(queueUrl, 'a1', 'a2', 'b1', 'b2')
    await Promise.all([came('a1'), came('b2')])
    expect(seen).not.toContain('a2')
    letGo('a1')
    await came('a2')
    expect(seen.filter((body) => body.startsWith('b'))).toEqual(['b1', 'b2'])
  })

  test('does not take what it was sent before', async () => {
    const queueUrl = await newQueue(9, true)
    const { seen, handle, came } = keeping()
    consume(queueUrl, handle, { batchSize: 1 })
    await sendInGroups(queueUrl, 'a1')
    await came('a1')
    await sendInGroups(queueUrl, 'a1', 'a2')
    await came('a2')
    expect(seen).toEqual(['a1', 'a2'])
  })

  test('has a message that failed come back before those that follow it', async () => {
    const queueUrl = await newQueue(9, true)
    const { records, complete, collect } = collector(3)
    consume(
      queueUrl,
      (event) => {
        collect(event)
        return records.length === 1 ? Promise.reject(new Error('again')) : Promise.resolve()
      },
      { batchSize: 1 },
    )
    await sendInGroups(queueUrl, 'a1', 'a2')
    await complete
    expect(bodiesOf(records)).toEqual(['a1', 'a1', 'a2'])
  })

  test('gives what failed too often to a dead-letter queue that keeps the order too', async () => {
    const queueUrl = await newQueue(1, true)
    consume(queueUrl, () => Promise.reject(new Error('again')), { batchSize: 1 })
    await sendInGroups(queueUrl, 'a1')
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl.replace('.fifo', '-dead.fifo'),
        WaitTimeSeconds: 20,
      }),
    )
    expect(Messages.map(({ Body }) => Body)).toEqual(['a1'])
  })
})

const noLists = { stringListValues: [], binaryListValues: [] }
