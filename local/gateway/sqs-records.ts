import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda'
import { z } from 'zod'

const Attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.instanceof(Uint8Array).optional(),
})

/** What SQS says of a message, all attributes asked for. */
const Received = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  MD5OfMessageAttributes: z.string().optional(),
  Attributes: z.looseObject({
    ApproximateReceiveCount: z.string(),
    SentTimestamp: z.string(),
    SenderId: z.string(),
    ApproximateFirstReceiveTimestamp: z.string(),
  }),
  MessageAttributes: z.record(z.string(), Attribute).default({}),
})

const Messages = z.array(Received)

const region = 'us-east-1'

/** Received messages as Lambda hands them to a function. Source: Lambda's guide, using Lambda with SQS. */
export const toRecords = (queueUrl: string, messages: unknown): SQSRecord[] => {
  const [, account = '', queue = ''] = new URL(queueUrl).pathname.split('/')
  const eventSourceARN = `arn:aws:sqs:${region}:${account}:${queue}`
  return Messages.parse(messages).map((message) => toRecord(message, eventSourceARN))
}

const toRecord = (message: z.infer<typeof Received>, eventSourceARN: string): SQSRecord => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes,
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes).map(([name, value]) => [name, toAttribute(value)]),
  ),
  md5OfBody: message.MD5OfBody,
  ...(message.MD5OfMessageAttributes !== undefined && {
    md5OfMessageAttributes: message.MD5OfMessageAttributes,
  }),
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion: region,
})

const toAttribute = (value: z.infer<typeof Attribute>): SQSMessageAttribute => ({
  dataType: value.DataType,
  ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
  ...(value.BinaryValue && { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
  stringListValues: [],
  binaryListValues: [],
})
