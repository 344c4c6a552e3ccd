import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { Message } from '@aws-sdk/client-sqs'
import type { QueueName } from '../../config/queues.ts'
import { batchAtMost } from './queues.ts'
import type { Queues } from './queues.ts'

/** The longest that SQS lets a receiver wait. */
const waitSeconds = 20

export type Receiver = { stop(): Promise<void> }

/**
 * Takes messages from a queue until stopped. A message is deleted once `handle` has resolved; when it rejects, the message
 * comes back after the queue's visibility time and `failed` hears why. `stop` waits for the messages under way.
 */
export const receive = (
  { client, urls }: Queues,
  queue: QueueName,
  {
    handle,
    failed,
    pause,
    asked = () => undefined,
  }: {
    handle: (body: string) => Promise<void>
    failed: (cause: unknown) => void
    pause: () => Promise<void>
    /** The queue has answered, with messages or without. */
    asked?: () => void
  },
): Receiver => {
  const QueueUrl = urls[queue]
  const stopping = new AbortController()

  const work = async ({ Body, ReceiptHandle }: Message): Promise<void> => {
    try {
      await handle(Body ?? '')
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    } catch (cause) {
      failed(cause)
    }
  }

  const isStopping = () => stopping.signal.aborted

  const loop = async (): Promise<void> => {
    while (!isStopping()) {
      try {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            WaitTimeSeconds: waitSeconds,
            MaxNumberOfMessages: batchAtMost,
          }),
          { abortSignal: stopping.signal },
        )
        asked()
        await Promise.all(Messages.map(work))
      } catch (cause) {
        if (isStopping()) return
        failed(cause)
        await pause()
      }
    }
  }

  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
