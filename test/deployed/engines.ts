import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { localAws } from '../../local/engines/provision.ts'
import { evaluator } from './template.ts'
import type { Made, Template } from './template.ts'

/** Makes the template's table in an embedded engine, with its keys and indexes. */
export const makeTable = async (
  template: Template,
  endpoint: string,
): Promise<Record<string, Made>> => {
  const [found] = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable',
  )
  if (!found) throw new Error('the template has no table')
  const [id, { Properties }] = found
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = Properties
  const client = new DynamoDBClient({ ...localAws, endpoint })
  // CloudFormation's words for these are DynamoDB's own.
  await client.send(
    new CreateTableCommand({
      TableName: id,
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes,
      BillingMode,
    } as CreateTableCommandInput),
  )
  client.destroy()
  return { [id]: { ref: id, attributes: { Arn: `arn:aws:dynamodb:::table/${id}` } } }
}

const Queue = z.looseObject({
  VisibilityTimeout: z.int().optional(),
  FifoQueue: z.boolean().optional(),
  RedrivePolicy: z
    .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.int() })
    .optional(),
})

/** Makes the template's queues in an embedded engine; those that others name first. */
export const makeQueues = async (
  template: Template,
  endpoint: string,
): Promise<Record<string, Made>> => {
  const client = new SQSClient({ ...localAws, endpoint })
  const made: Record<string, Made> = {}
  const waiting = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type === 'AWS::SQS::Queue',
  )
  const ready = waiting.sort(
    ([, a], [, b]) =>
      Number('RedrivePolicy' in a.Properties) - Number('RedrivePolicy' in b.Properties),
  )
  for (const [id, { Properties }] of ready) {
    const { VisibilityTimeout, FifoQueue, RedrivePolicy } = Queue.parse(
      evaluator(template, made)(Properties),
    )
    const { QueueUrl = '' } = await client.send(
      new CreateQueueCommand({
        QueueName: FifoQueue === true ? `${id}.fifo` : id,
        Attributes: {
          ...(FifoQueue === true && { FifoQueue: 'true' }),
          ...(VisibilityTimeout !== undefined && { VisibilityTimeout: String(VisibilityTimeout) }),
          ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
        },
      }),
    )
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    )
    made[id] = { ref: QueueUrl, attributes: { Arn: Attributes?.QueueArn ?? '' } }
  }
  client.destroy()
  return made
}
