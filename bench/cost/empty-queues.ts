import { setTimeout as pause } from 'node:timers/promises'
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { localAws } from '../../local/engines/provision.ts'

const waiting = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const
const lookEveryMs = 200
const giveUpAfterMs = 60_000

/** Resolves once nothing waits in any queue at this address, and nothing that was taken out is being worked on. */
export const emptyQueues = async (sqsUrl: string): Promise<void> => {
  const client = new SQSClient({ ...localAws, endpoint: sqsUrl })
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand())
  const inQueue = async (QueueUrl: string): Promise<number> => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...waiting] }),
    )
    return waiting.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
  }
  const giveUpAt = Date.now() + giveUpAfterMs
  try {
    while ((await Promise.all(QueueUrls.map(inQueue))).some((count) => count > 0)) {
      if (Date.now() > giveUpAt) throw new Error('something stays in a queue')
      await pause(lookEveryMs)
    }
  } finally {
    client.destroy()
  }
}
