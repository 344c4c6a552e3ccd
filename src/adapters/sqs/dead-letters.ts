import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import type { Message } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { queues as configured } from '../../config/queues.ts'
import type { QueueName } from '../../config/queues.ts'
import { batchAtMost } from './queues.ts'
import type { Queues } from './queues.ts'

/** `oldestAt` is the oldest of those looked at, ten at most; null where there are none. */
type DeadLetterCount = { queue: QueueName; count: number; oldestAt: string | null }

/** `left` is what was not moved, as far as SQS knows. */
type Redriven = { queue: QueueName; moved: number; left: number }

/** What could not be handled, each queue's apart. */
export type DeadLetters = {
  /** Counts are SQS's, which may lag by a minute. */
  count(): Promise<DeadLetterCount[]>
  /**
   * Moves messages back to where they came from, oldest first where order counts; so many of each queue at most. A message may
   * be moved twice, as any may come twice, and none is lost.
   */
  redrive(): Promise<Redriven[]>
}

const Policy = z.looseObject({ deadLetterTargetArn: z.string() })

/** What somebody is moving just now has not been moved. */
const countedAs = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
const movedAtMost = 100
/** As long as one batch is moved, at most. */
const batchSeconds = 30
/** Without a wait only some of SQS's servers are asked. */
const WaitTimeSeconds = 1

const names = Object.keys(configured) as QueueName[]

/** Dead letters over SQS. A queue says itself where its own are. */
export const sqsDeadLetters = ({ client, urls }: Queues): DeadLetters => {
  /** They lie beside their queue: same account, same region. */
  const deadUrlOf = async (queue: QueueName): Promise<string> => {
    const QueueUrl = urls[queue]
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
    )
    const { deadLetterTargetArn } = Policy.parse(JSON.parse(Attributes?.RedrivePolicy ?? '{}'))
    return QueueUrl.replace(/[^/]+$/, deadLetterTargetArn.split(':').at(-1) ?? '')
  }

  const countAt = async (QueueUrl: string): Promise<number> => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...countedAs] }),
    )
    return countedAs.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0)
  }

  const receive = async (
    QueueUrl: string,
    { hides, atMost = batchAtMost }: { hides: number; atMost?: number },
  ): Promise<Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl, WaitTimeSeconds, VisibilityTimeout: hides },
        MaxNumberOfMessages: Math.min(atMost, batchAtMost),
        MessageSystemAttributeNames: ['All'],
      }),
    )
    return Messages
  }

  const count: DeadLetters['count'] = () =>
    Promise.all(
      names.map(async (queue) => {
        const url = await deadUrlOf(queue)
        const inAll = await countAt(url)
        // Nobody is kept from them meanwhile.
        const seen = inAll === 0 ? [] : await receive(url, { hides: 0 })
        const sent = seen.map(({ Attributes }) => Number(Attributes?.SentTimestamp))
        const oldestAt = sent.length === 0 ? null : new Date(Math.min(...sent)).toISOString()
        return { queue, count: inAll, oldestAt }
      }),
    )

  /** One after the other: in a group they are in order, and are to stay so. */
  const moveBatch = async (queue: QueueName, dead: string, atMost: number): Promise<number> => {
    const messages = await receive(dead, { hides: batchSeconds, atMost })
    const Entries: { Id: string; ReceiptHandle: string | undefined }[] = []
    try {
      for (const message of messages) {
        await client.send(sendAgain(urls[queue], message))
        Entries.push({ Id: String(Entries.length), ReceiptHandle: message.ReceiptHandle })
      }
    } finally {
      if (Entries.length > 0) {
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: dead, Entries }))
      }
    }
    return Entries.length
  }

  const redrive: DeadLetters['redrive'] = () =>
    Promise.all(
      names.map(async (queue) => {
        const dead = await deadUrlOf(queue)
        let moved = 0
        for (let last = 1; last > 0 && moved < movedAtMost; moved += last)
          last = await moveBatch(queue, dead, movedAtMost - moved)
        return { queue, moved, left: await countAt(dead) }
      }),
    )

  return { count, redrive }
}

/** To its own group; under a name of its own, since the queue may still know the first one. */
const sendAgain = (QueueUrl: string, { MessageId = '', Body, Attributes }: Message) =>
  new SendMessageCommand({
    ...{ QueueUrl, MessageBody: Body },
    ...(Attributes?.MessageGroupId !== undefined && { MessageGroupId: Attributes.MessageGroupId }),
    ...(QueueUrl.endsWith('.fifo') && { MessageDeduplicationId: `redriven/${MessageId}` }),
  })
