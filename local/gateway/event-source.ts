import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { QueueFunction, ReportFailure } from './functions.ts'
import type { Invoke } from './invoke.ts'
import { toRecords } from './sqs-records.ts'

export type EventSource = { stop(): Promise<void> }

export type EventSourceOptions = {
  sqs: SQSClient
  queueUrl: string
  serves: QueueFunction
  batchSize: number
  /** How many batches may be under way at once. */
  concurrency: number
  invoke: Invoke
  failed: ReportFailure
}

/** The longest that SQS lets a receiver wait, and the most that it gives at once. */
const waitSeconds = 20
const receivedAtMost = 10
const pauseAfterFailureMs = 250

/**
 * Lambda's event source mapping from a queue, with partial batch responses: what the function did not name as failed is
 * deleted; what it did comes back after the queue's visibility time. A function that throws, or names a message that it was
 * not given, fails its whole batch. `stop` takes no more messages and waits for the batches under way.
 */
export const startEventSource = (options: EventSourceOptions): EventSource => {
  const { sqs, queueUrl, serves, batchSize, concurrency, failed } = options
  const stopping = new AbortController()
  const isStopping = () => stopping.signal.aborted
  const underWay = new Set<Promise<void>>()

  const receive = async (): Promise<SQSRecord[]> => {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(receivedAtMost, batchSize * (concurrency - underWay.size)),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })
    const { Messages = [] } = await sqs.send(command, { abortSignal: stopping.signal })
    return toRecords(queueUrl, Messages)
  }

  const start = (records: SQSRecord[]): void => {
    const batch = handleBatch(options, records)
    underWay.add(batch)
    void batch.then(() => underWay.delete(batch))
  }

  const loop = async (): Promise<void> => {
    while (!isStopping()) {
      try {
        const records = await receive()
        for (let at = 0; at < records.length; at += batchSize) {
          start(records.slice(at, at + batchSize))
        }
      } catch (cause) {
        if (isStopping()) return
        failed(cause, { functionName: serves, requestId: 'receive' })
        await pause(pauseAfterFailureMs)
      }
      if (underWay.size >= concurrency) await Promise.race(underWay)
    }
  }

  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
      await Promise.all(underWay)
    },
  }
}

/** Resolves in any case; failures are reported, and what was not deleted comes back. */
const handleBatch = async (
  { sqs, queueUrl, serves, invoke, failed }: EventSourceOptions,
  Records: SQSRecord[],
): Promise<void> => {
  const read = (result: unknown) => succeeded(Records, BatchResult.parse(result))
  const done = await invoke(serves, { Records }, read).catch(() => [])
  if (done.length === 0) return
  const Entries = done.map(({ messageId, receiptHandle }) => ({
    Id: messageId,
    ReceiptHandle: receiptHandle,
  }))
  try {
    const { Failed = [] } = await sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
    )
    if (Failed.length > 0) throw new Error(`${Failed.length} messages could not be deleted`)
  } catch (cause) {
    failed(cause, { functionName: serves, requestId: 'delete' })
  }
}

/** Nothing, null or an empty list mean that all went well. */
const BatchResult = z
  .looseObject({
    batchItemFailures: z.array(z.strictObject({ itemIdentifier: z.string().min(1) })).nullish(),
  })
  .nullish()
type BatchResult = z.infer<typeof BatchResult>

const succeeded = (records: SQSRecord[], result: BatchResult): SQSRecord[] => {
  const failures = new Set(result?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier))
  const done = records.filter(({ messageId }) => !failures.has(messageId))
  if (records.length - done.length < failures.size) {
    throw new Error('The function named a message that is not in its batch')
  }
  return done
}
