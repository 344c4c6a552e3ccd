import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { z } from 'zod'

export type ConsumerDeps = { failed: (cause: unknown, requestId: string) => void }

/**
 * The only queue stack: each message is parsed and handled by itself, and only those that failed come back. Messages that
 * `groupOf` puts together are handled one after the other, in the order of the batch.
 */
export const consumer = <Message extends z.ZodType>(
  { failed }: ConsumerDeps,
  schema: Message,
  handle: (message: z.infer<Message>) => Promise<void>,
  groupOf: (message: z.infer<Message>) => string = () => '',
) =>
  middy<SQSEvent, SQSBatchResponse>().handler(async ({ Records }) => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = []
    const attempt = async (record: SQSRecord, work: () => Promise<void>): Promise<void> => {
      try {
        await work()
      } catch (cause) {
        failed(cause, record.messageId)
        batchItemFailures.push({ itemIdentifier: record.messageId })
      }
    }
    const groups = new Map<string, Promise<void>>()
    for (const record of Records) {
      await attempt(record, () => {
        const message = schema.parse(JSON.parse(record.body))
        const group = groupOf(message) || record.messageId
        const before = groups.get(group) ?? Promise.resolve()
        groups.set(
          group,
          before.then(() => attempt(record, () => handle(message))),
        )
        return Promise.resolve()
      })
    }
    await Promise.all(groups.values())
    return { batchItemFailures }
  })
