import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { createHash } from 'node:crypto'
import { lanes } from '../../config/queues.ts'
import type { QueueName } from '../../config/queues.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { Deliveries, Delivery } from '../../consult/ports/deliveries.ts'
import type { FollowUp } from '../../consult/ports/follow-up.ts'
import { abortingAfter } from '../aborting-after.ts'
import { answerDirectly } from '../aws/answer-directly.ts'
import type { DirectOptions } from '../aws/answer-directly.ts'
import { requestHandler } from '../aws/request-handler.ts'
import { directSqs } from './direct-sqs.ts'
import type { CheckMessage, CommandMessage, SessionRequest, SlackWork } from './messages.ts'

/** The tenant's queues with a client for them; the endpoint comes from `AWS_ENDPOINT_URL_SQS`, as for any SDK. */
export type Queues = { client: SQSClient; urls: Record<QueueName, string> }

/** Longer than the longest wait for messages; whoever sends does not wait so long. */
const answerMs = 30_000

type Opened = DirectOptions & { client?: SQSClient }

export const openQueues = (
  urls: Record<QueueName, string>,
  {
    client = new SQSClient({ requestHandler: requestHandler({ answerMs }) }),
    ...options
  }: Opened = {},
): Queues => {
  answerDirectly(client, { service: 'sqs', answerMs, directly: directSqs }, options)
  return { client, urls }
}

/** How long a send may take with all its tries: somebody waits for it, or a function is to end in time. */
export const sendMs = 2000

const sendOne = async ({ client }: Queues, message: SendMessageCommandInput): Promise<void> => {
  const command = new SendMessageCommand(message)
  await abortingAfter(sendMs, (abortSignal) => client.send(command, { abortSignal }))
}

/** SQS delays a message by 15 minutes at most; whoever needs more looks at the time and queues again. */
const delayAtMost = 900
/** It takes and hands out no more messages at a time. */
export const batchAtMost = 10

const delayOf = (seconds: number) => Math.max(0, Math.min(Math.ceil(seconds), delayAtMost))

/** Later looks and sends, as delayed messages. A look that comes too early plans itself anew. */
export const sqsFollowUp = (queues: Queues): FollowUp => ({
  async checkIn(seconds, consultId) {
    const MessageBody = JSON.stringify({ consultId } satisfies CheckMessage)
    const DelaySeconds = delayOf(seconds)
    await sendOne(queues, { QueueUrl: queues.urls.checks, MessageBody, DelaySeconds })
  },
  async send(consultId) {
    const MessageBody = JSON.stringify({ consultId } satisfies CommandMessage)
    await sendOne(queues, { QueueUrl: queues.urls.commands, MessageBody })
  },
})

/**
 * Deliveries as messages. Tries that are to be made go ten to a call to a FIFO queue, which drops what it has been sent within
 * the last five minutes. It cannot delay a message: what waits for its time does so in a queue without order.
 */
export const sqsDeliveries = (queues: Queues, clock: Clock): Deliveries => {
  const sendBatch = async (batch: Delivery[]): Promise<void> => {
    const Entries = batch.map((delivery, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(delivery),
      MessageGroupId: groupOf(delivery),
      MessageDeduplicationId: nameOf(delivery),
    }))
    const command = new SendMessageBatchCommand({ QueueUrl: queues.urls.deliveries, Entries })
    const { Failed = [] } = await abortingAfter(sendMs, (abortSignal) =>
      queues.client.send(command, { abortSignal }),
    )
    if (Failed.length > 0) throw new Error(`${Failed.length} deliveries could not be queued`)
  }
  return {
    async queueFirst(deliveries) {
      const starts = Array.from({ length: Math.ceil(deliveries.length / batchAtMost) }, (_, n) => n)
      await Promise.all(
        starts.map((n) => sendBatch(deliveries.slice(n * batchAtMost, (n + 1) * batchAtMost))),
      )
    },
    queueDue: (delivery) => sendBatch([delivery]),
    async queueRetry(delivery) {
      const MessageBody = JSON.stringify(delivery)
      const DelaySeconds = delayOf((Date.parse(delivery.dueAt) - clock.now().getTime()) / 1000)
      // A webhook that has much waiting does not keep others waiting (SQS's fair queues).
      const MessageGroupId = delivery.webhookId
      const QueueUrl = queues.urls.retries
      await sendOne(queues, { QueueUrl, MessageBody, DelaySeconds, MessageGroupId })
    },
  }
}

/**
 * A consult keeps to its lane, and a lane is a group: so its events stay in order, and no more of one webhook's are under way
 * than it has lanes. Replays and later tries have lanes of their own.
 */
const groupOf = (delivery: Delivery): string => {
  const kind = kindOf(delivery)
  const [first = 0] = createHash('sha256').update(topicOf(delivery)).digest()
  return `${delivery.webhookId}/${kind}/${first % lanes[kind]}`
}

const kindOf = (delivery: Delivery): keyof typeof lanes => {
  if (delivery.due || 'notice' in delivery) return 'later'
  if (delivery.replay !== undefined) return 'replay'
  return delivery.narrow ? 'slow' : 'first'
}

const topicOf = (delivery: Delivery): string =>
  'notice' in delivery ? delivery.notice.id : delivery.consultId

const nameOf = (delivery: Delivery): string => {
  const { webhookId, narrow, due, dueAt } = delivery
  const event =
    'notice' in delivery
      ? [delivery.notice.id]
      : [delivery.consultId, delivery.sequence, ...(delivery.replay ? [delivery.replay] : [])]
  return [webhookId, ...event, ...(narrow ? ['narrow'] : []), ...(due ? [dueAt] : [])].join('/')
}

/** Asks the listeners for a session, when so long has passed. Safe to repeat. */
export const requestSession = async (
  queues: Queues,
  request: SessionRequest,
  DelaySeconds?: number,
): Promise<void> => {
  const MessageBody = JSON.stringify(request)
  await sendOne(queues, { QueueUrl: queues.urls.sessions, MessageBody, DelaySeconds })
}

/** Has what was asked for in Slack done, at once. At least once. */
export const queueSlackWork = async (queues: Queues, slack: SlackWork): Promise<void> => {
  const MessageBody = JSON.stringify({ slack } satisfies CommandMessage)
  await sendOne(queues, { QueueUrl: queues.urls.commands, MessageBody })
}
