import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb'
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { setTimeout as pause } from 'node:timers/promises'
import { deadLetterNameOf, queues } from '../../src/config/queues.ts'
import type { QueueName } from '../../src/config/queues.ts'
import { table } from '../../src/config/table.ts'

/** What clients of the stand-ins sign with. Any value does. */
export const localAws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const

export type Provisioned = { tableName: string; queueUrls: Record<QueueName, string> }

/**
 * Makes the tenant's table and queues where they do not exist yet; safe to repeat. The table's clean-up of expired items
 * is left out: not every stand-in has it, and nothing relies on it.
 */
export const provision = async (at: {
  dynamoDbUrl: string
  sqsUrl: string
  tableName: string
  queuePrefix: string
}): Promise<Provisioned> => {
  const dynamoDb = new DynamoDBClient({ ...localAws, endpoint: at.dynamoDbUrl })
  const sqs = new SQSClient({ ...localAws, endpoint: at.sqsUrl })
  try {
    const [queueUrls] = await Promise.all([
      createQueues(sqs, at.queuePrefix),
      createTable(dynamoDb, at.tableName),
    ])
    return { tableName: at.tableName, queueUrls }
  } finally {
    dynamoDb.destroy()
    sqs.destroy()
  }
}

const keySchema = (keys: { partitionKey: string; sortKey: string }) => [
  { AttributeName: keys.partitionKey, KeyType: 'HASH' as const },
  { AttributeName: keys.sortKey, KeyType: 'RANGE' as const },
]

const tableInput = (TableName: string): CreateTableCommandInput => {
  const indexes = Object.entries(table.indexes)
  const keys = [table, ...Object.values(table.indexes)]
  const names = new Set(keys.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]))
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...names].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: keySchema(table),
    GlobalSecondaryIndexes: indexes.map(([IndexName, index]) => ({
      IndexName,
      KeySchema: keySchema(index),
      Projection:
        index.holds === 'all'
          ? { ProjectionType: 'ALL' }
          : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.holds] },
    })),
  }
}

const createTable = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  try {
    await client.send(new CreateTableCommand(tableInput(TableName)))
  } catch (cause) {
    if (!(cause instanceof ResourceInUseException)) throw cause
  }
  const isActive = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }))
    return Table?.TableStatus === 'ACTIVE'
  }
  // The SDK's waiter looks once a second at best; a stand-in's table is there in milliseconds.
  for (let waitMs = 5; !(await isActive()); waitMs = Math.min(waitMs * 2, 1000)) {
    await pause(waitMs)
  }
}

const createQueues = async (
  client: SQSClient,
  prefix: string,
): Promise<Record<QueueName, string>> => {
  const create = (name: QueueName) => createQueue(client, `${prefix}${name}`, queues[name])
  const [sessions, commands, checks, deliveries, retries] = await Promise.all([
    create('sessions'),
    create('commands'),
    create('checks'),
    create('deliveries'),
    create('retries'),
  ])
  return { sessions, commands, checks, deliveries, retries }
}

/** Attributes are set apart from the making: SQS refuses to make a queue again with other attributes. */
export const createQueue = async (
  client: SQSClient,
  name: string,
  {
    visibilitySeconds,
    maxReceives,
    fifo = false,
  }: { visibilitySeconds: number; maxReceives: number; fifo?: boolean },
): Promise<string> => {
  const dead = await urlOf(client, deadLetterNameOf(name), fifo)
  const QueueUrl = await urlOf(client, name, fifo)
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
  )
  const redrive = { deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: maxReceives }
  await client.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: {
        VisibilityTimeout: String(visibilitySeconds),
        RedrivePolicy: JSON.stringify(redrive),
      },
    }),
  )
  return QueueUrl
}

const urlOf = async (client: SQSClient, name: string, fifo: boolean): Promise<string> => {
  const { QueueUrl } = await client.send(
    new CreateQueueCommand(
      // SQS asks for both.
      fifo ? { QueueName: `${name}.fifo`, Attributes: { FifoQueue: 'true' } } : { QueueName: name },
    ),
  )
  if (QueueUrl === undefined) throw new Error(`${name} was made without a URL`)
  return QueueUrl
}
