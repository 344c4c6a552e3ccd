import type { Directly } from '../aws/answer-directly.ts'
import { jsonAnswer, jsonCall } from '../aws/json-call.ts'

/** What is said without an answer that says anything. */
const silent = new Set(['DeleteMessage'])
const operations = new Set([
  ...silent,
  ...['SendMessage', 'SendMessageBatch', 'ReceiveMessage', 'DeleteMessageBatch'],
])

/** What is sent to queues and received from them all the time; it is on the wire as it is here. */
export const directSqs: Directly = (operation, input) =>
  operations.has(operation)
    ? {
        ...jsonCall('AmazonSQS', operation, input),
        read: ({ status, text }) => {
          if (status !== 200) return undefined
          return { output: silent.has(operation) ? {} : jsonAnswer(text) }
        },
      }
    : undefined
