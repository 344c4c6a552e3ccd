import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { z } from 'zod'

export type ConsumerDeps = { failed: (cause: unknown, requestId: string) => void }

/** The only queue stack: each message is parsed and handled by itself, all at once, and only those that failed come back. */
export const consumer = <Message extends z.ZodType>(
  { failed }: ConsumerDeps,
  schema: Message,
  handle: (message: z.infer<Message>, queuedAt: Date) => Promise<void>,
) =>
  middy<SQSEvent, SQSBatchResponse>().handler(async ({ Records }) => {
    const attempt = async ({
      messageId,
      body,
      attributes,
    }: SQSRecord): Promise<string | undefined> => {
      try {
        await handle(schema.parse(JSON.parse(body)), new Date(Number(attributes.SentTimestamp)))
        return undefined
      } catch (cause) {
        failed(cause, messageId)
        return messageId
      }
    }
    const failures = await Promise.all(Records.map(attempt))
    const batchItemFailures = failures.flatMap((itemIdentifier) =>
      itemIdentifier === undefined ? [] : [{ itemIdentifier }],
    )
    return { batchItemFailures }
  })
