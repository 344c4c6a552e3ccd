import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import type { Directly } from '../aws/answer-directly.ts'
import { jsonAnswer, jsonCall } from '../aws/json-call.ts'

const operations = new Map<unknown, string>([
  [SendMessageCommand, 'SendMessage'],
  [SendMessageBatchCommand, 'SendMessageBatch'],
  [ReceiveMessageCommand, 'ReceiveMessage'],
  [DeleteMessageCommand, 'DeleteMessage'],
  [DeleteMessageBatchCommand, 'DeleteMessageBatch'],
])

/** What is sent to queues and received from them all the time; it is on the wire as it is here. */
export const directSqs: Directly = ({ constructor, input }) => {
  const operation = operations.get(constructor)
  if (operation === undefined) return undefined
  // What is said without an answer that says anything.
  const isSilent = operation === 'DeleteMessage'
  return {
    ...jsonCall('AmazonSQS', operation, input),
    read: ({ status, text }) =>
      status === 200 ? { output: isSilent ? {} : jsonAnswer(text) } : undefined,
  }
}
