import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { localAws, provision } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { queues } from '../../src/config/queues.ts'

const tableName = 'consult-bridge'

const startEngines = async ({ dataDir }: { dataDir?: string } = {}) => {
  const [dynamoDb, sqs] = await Promise.all([startDynamoDb({ dataDir }), startSqs()])
  onTestFinished(async () => {
    await Promise.all([dynamoDb.close(), sqs.close()])
  })
  const make = () =>
    provision({ dynamoDbUrl: dynamoDb.url, sqsUrl: sqs.url, tableName, queuePrefix: 'local-' })
  const tableClient = new DynamoDBClient({ ...localAws, endpoint: dynamoDb.url })
  const queueClient = new SQSClient({ ...localAws, endpoint: sqs.url })
  onTestFinished(() => {
    tableClient.destroy()
    queueClient.destroy()
  })
  return { dynamoDb, sqs, make, tableClient, queueClient }
}

const item = { pk: { S: 'a' }, sk: { S: '1' } }
const put = new PutItemCommand({
  TableName: tableName,
  Item: item,
  ConditionExpression: 'attribute_not_exists(pk)',
})

describe('the stand-ins', () => {
  test('are provisioned with what the configuration names, and again without harm', async () => {
    const { make, tableClient, queueClient, sqs } = await startEngines()
    const first = await make()
    expect(await make()).toEqual(first)

    const { Table } = await tableClient.send(new DescribeTableCommand({ TableName: tableName }))
    expect(Table?.TableStatus).toBe('ACTIVE')
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).toSorted()).toEqual([
      'consultsByCaller',
      'openConsults',
      'outbox',
    ])
    const { Attributes } = await queueClient.send(
      new GetQueueAttributesCommand({ QueueUrl: first.queueUrls.checks, AttributeNames: ['All'] }),
    )
    expect(Attributes?.['VisibilityTimeout']).toBe(String(queues.checks.visibilitySeconds))
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:local-checks-dead',
      maxReceiveCount: queues.checks.maxReceives,
    })
    const found = await queueClient.send(new GetQueueUrlCommand({ QueueName: 'local-checks' }))
    expect(found.QueueUrl).toBe(first.queueUrls.checks)
    expect(new URL(first.queueUrls.checks).origin).toBe(sqs.url)
  })

  test.each([1, 2, 3, 4, 5, 6, 7])(
    'the table stops in the middle of work, %i turns of the loop after it was asked, and nothing throws',
    async (turns) => {
      const { make, tableClient, dynamoDb } = await startEngines()
      await make()
      const query = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'a' } },
      })
      const asked = Promise.allSettled(Array.from({ length: 4 }, () => tableClient.send(query)))
      for (let turn = 0; turn < turns; turn++) await nextTurn()
      await dynamoDb.close()
      await asked
    },
  )

  test('the table keeps conditions, and its data when it has a folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dynamodb-'))
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const before = await startEngines({ dataDir })
    await before.make()
    await before.tableClient.send(put)
    await expect(before.tableClient.send(put)).rejects.toBeInstanceOf(
      ConditionalCheckFailedException,
    )
    await before.dynamoDb.close()
    await before.dynamoDb.close()

    const after = await startEngines({ dataDir })
    await after.make()
    const { Item } = await after.tableClient.send(
      new GetItemCommand({ TableName: tableName, Key: item, ConsistentRead: true }),
    )
    expect(Item).toEqual(item)
  })

  test('a delayed message comes when it is due, to a receiver that waits', async () => {
    const { make, queueClient } = await startEngines()
    const QueueUrl = (await make()).queueUrls.checks
    const sentAt = performance.now()
    await queueClient.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 1 }),
    )
    const { Messages = [] } = await queueClient.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
    )
    expect(Messages.map(({ Body }) => Body)).toEqual(['later'])
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(950)
  })

  test('a message is not lost on a receiver that has gone away', async () => {
    const { make, queueClient } = await startEngines()
    const QueueUrl = (await make()).queueUrls.sessions
    const leaving = new AbortController()
    const receive = (signal?: AbortSignal) =>
      queueClient.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
        signal && { abortSignal: signal },
      )
    const gone = receive(leaving.signal)
    const aborted = expect(gone).rejects.toThrow()
    // What happened on other connections before a call has reached the server by the time it is answered.
    const settle = () => queueClient.send(new GetQueueUrlCommand({ QueueName: 'local-sessions' }))
    await settle()
    leaving.abort()
    await aborted
    await settle()
    await queueClient.send(new SendMessageCommand({ QueueUrl, MessageBody: 'for the living' }))
    const startedAt = performance.now()
    let messages = (await receive()).Messages
    while (!messages) messages = (await receive()).Messages
    expect(messages.map(({ Body }) => Body)).toEqual(['for the living'])
    // The message's visibility of 30 s did not have to run out.
    expect(performance.now() - startedAt).toBeLessThan(5000)
    const ReceiptHandle = messages[0]?.ReceiptHandle
    await queueClient.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  })
})
