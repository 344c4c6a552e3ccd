import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { localAws } from '../../local/engines/provision.ts'
import type { DirectOptions } from '../../src/adapters/aws/answer-directly.ts'
import { signedPosts } from '../../src/adapters/aws/signed-posts.ts'
import { openTable, readPartition } from '../../src/adapters/dynamodb/table-client.ts'
import { openQueues } from '../../src/adapters/sqs/queues.ts'
import { json, startScripted } from '../gws/scripted-server.ts'
import type { Seen } from '../gws/scripted-server.ts'
import { isOfSdk, isSignedFor } from './signed-requests.ts'

/** An AWS that answers each request with the next of these, and with the last from then on. */
type Serve = (response: ServerResponse) => unknown

const aws = async (...answers: Serve[]) => {
  let asked = 0
  const server = await startScripted((_, response) => {
    const serve = answers[Math.min(asked, answers.length - 1)]
    asked += 1
    serve?.(response)
  })
  onTestFinished(() => server.close())
  return server
}
const saying =
  (answer: object): Serve =>
  (response) =>
    json(response, 200, answer)
const refusing =
  (status: number, type: string): Serve =>
  (response) =>
    json(response, status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type })
const hangingUp: Serve = (response) => response.destroy()

type Given = DirectOptions & { maxAttempts?: number }
const tableAt = (endpoint: string, { maxAttempts = 3, bySdkAtFirst = 1, ...given }: Given = {}) => {
  const client = new DynamoDBClient({ ...localAws, endpoint, maxAttempts })
  onTestFinished(() => client.destroy())
  return openTable('the-table', { client, bySdkAtFirst, ...given }).client
}
const clientOfQueuesAt = (url: string) => {
  const client = new SQSClient({ ...localAws, endpoint: url, md5: false })
  onTestFinished(() => client.destroy())
  const urls = { sessions: '', commands: '', checks: '', deliveries: '', retries: '' }
  return openQueues(urls, { client, bySdkAtFirst: 1 }).client
}

/** What matters of a request to AWS, whoever sends it. */
const wireOf = ({ method, url, headers, body }: Seen) => ({
  ...{ method, url, body: JSON.parse(body) as unknown },
  ...{ target: headers['x-amz-target'], type: headers['content-type'] },
})

const TableName = 'the-table'
const Key = { pk: 'a#ü', sk: '1' }
const Item = {
  ...{ ...Key, text: 'Grüße, 漢字', n: 1.5, yes: true, none: null, left: undefined },
  ...{ list: [1, 'two', { three: [] }], map: {}, set: new Set(['x', 'y']) },
}
const wireItem = {
  ...{ pk: { S: 'a#ü' }, n: { N: '1.5' }, yes: { BOOL: true }, none: { NULL: true } },
  ...{ list: { L: [{ N: '1' }, { M: {} }] }, set: { SS: ['x', 'y'] } },
}

test.each([
  ['a read', () => new GetCommand({ TableName, Key, ConsistentRead: true }), { Item: wireItem }],
  ['a read of nothing', () => new GetCommand({ TableName, Key }), {}],
  ['a write', () => new PutCommand({ TableName, Item, ConditionExpression: 'a = b' }), {}],
  [
    'a change',
    () =>
      new UpdateCommand({
        ...{ TableName, Key, UpdateExpression: 'SET a = :a', ReturnValues: 'ALL_NEW' as const },
        ...{ ExpressionAttributeValues: { ':a': new Set(['x']), ':b': {} } },
      }),
    { Attributes: wireItem },
  ],
  ['a removal', () => new DeleteCommand({ TableName, Key }), {}],
  [
    'a query',
    () =>
      new QueryCommand({
        ...{ TableName, KeyConditionExpression: 'pk = :pk', ExclusiveStartKey: Key, Limit: 2 },
        ...{ ExpressionAttributeValues: { ':pk': 'a' } },
      }),
    {
      Items: [wireItem, wireItem],
      Count: 2,
      ScannedCount: 2,
      LastEvaluatedKey: { pk: { S: 'z' } },
    },
  ],
])(
  'after the first call, %s goes directly: asked, signed and answered as by the SDK',
  async (_, command, answer) => {
    const { url, seen } = await aws(saying(answer))
    const client = tableAt(url)
    // Each command has types of its own.
    const send = async () => {
      const { $metadata: _, ...output } = await client.send(command() as GetCommand)
      return output
    }
    const bySdk = await send()
    expect(await send()).toEqual(bySdk)

    const [first, second] = seen as [Seen, Seen]
    expect([first, second].map(isOfSdk)).toEqual([true, false])
    expect(wireOf(second)).toEqual(wireOf(first))
    for (const request of seen) expect(await isSignedFor(request, 'dynamodb')).toBe(true)
  },
)

const QueueUrl = 'http://127.0.0.1/000000000000/queue'
test.each([
  [
    'a message',
    () => new SendMessageCommand({ QueueUrl, MessageBody: '{"ü":1}', DelaySeconds: 3 }),
    { MessageId: 'm' },
  ],
  [
    'messages',
    () =>
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [{ Id: '0', MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'd' }],
      }),
    { Successful: [], Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] },
  ],
  [
    'a wait for messages',
    () => new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
    { Messages: [{ MessageId: 'm', Body: '漢', ReceiptHandle: 'r', Attributes: { A: '1' } }] },
  ],
  ['a deletion', () => new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'r' }), {}],
  [
    'deletions',
    () => new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', ReceiptHandle: 'r' }] }),
    { Successful: [{ Id: '0' }], Failed: [] },
  ],
])('so does %s of a queue', async (_, command, answer) => {
  const { url, seen } = await aws(saying(answer))
  const client = clientOfQueuesAt(url)
  const send = async () => {
    const { $metadata: _, ...output } = await client.send(command() as SendMessageCommand)
    return output
  }
  expect(await send()).toEqual(answer)
  expect(await send()).toEqual(answer)
  const [first, second] = seen as [Seen, Seen]
  expect([first, second].map(isOfSdk)).toEqual([true, false])
  expect(wireOf(second)).toEqual(wireOf(first))
  for (const request of seen) expect(await isSignedFor(request, 'sqs')).toBe(true)
})

test.each([
  ['fails', refusing(500, 'InternalServerError')],
  ['is too busy', refusing(400, 'ProvisionedThroughputExceededException')],
  ['hangs up', hangingUp],
])('when AWS %s, the SDK asks again, with its own tries', async (_, troubled) => {
  const { url, seen } = await aws(saying({}), troubled, troubled, saying({ Item: wireItem }))
  const client = tableAt(url)
  await client.send(new GetCommand({ TableName, Key }))
  const { Item: read } = await client.send(new GetCommand({ TableName, Key }))
  expect(read).toMatchObject({ pk: 'a#ü' })
  expect(seen.map(isOfSdk)).toEqual([true, false, true, true])
})

test.each([
  ['what nobody can read', (response: ServerResponse) => response.end('<html>')],
  ['nothing at all', (response: ServerResponse) => response.end()],
])('when AWS says with success %s, that is an error, as it is of the SDK', async (_, garbled) => {
  const { url, seen } = await aws(saying({}), garbled)
  const client = tableAt(url)
  await client.send(new PutCommand({ TableName, Item }))
  await expect(client.send(new PutCommand({ TableName, Item }))).rejects.toThrow()
  expect(seen.map(isOfSdk)).toEqual([true, false])
})

test('whoever watches hears why the SDK asks again, and of nothing else', async () => {
  const condition = refusing(400, 'ConditionalCheckFailedException')
  const { url } = await aws(saying({}), refusing(500, 'InternalServerError'), saying({}), condition)
  const causes: unknown[] = []
  const client = tableAt(url, { askedAgain: (cause) => causes.push(cause) })
  for (let n = 0; n < 2; n += 1) await client.send(new GetCommand({ TableName, Key }))
  await expect(client.send(new PutCommand({ TableName, Item }))).rejects.toThrow()
  expect(causes.map(String)).toEqual(['Error: GetItem was refused with 500'])
})

test('as many calls as are wanted are left to the SDK at first', async () => {
  const { url, seen } = await aws(saying({}))
  const client = tableAt(url, { bySdkAtFirst: 3 })
  for (let n = 0; n < 5; n += 1) await client.send(new GetCommand({ TableName, Key }))
  expect(seen.map(isOfSdk)).toEqual([true, true, true, false, false])
})

test('given an endpoint behind a path, then direct calls go there as well', async () => {
  const { url, seen } = await aws(saying({}))
  const client = tableAt(`${url}/behind`)
  for (let n = 0; n < 2; n += 1) await client.send(new GetCommand({ TableName, Key }))
  expect(seen.map(({ url: path }) => path)).toEqual(['/behind/', '/behind/'])
})

test('in a function a direct call carries the invocation’s trace, as the SDK’s do', async () => {
  const { url, seen } = await aws(saying({}))
  let trace = ''
  const client = tableAt(url, { traceId: () => trace })
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'getConsult')
  for (trace of ['Root=1', 'Root=2', 'Root=3']) {
    vi.stubEnv('_X_AMZN_TRACE_ID', trace)
    await client.send(new GetCommand({ TableName, Key }))
  }
  const traces = seen.map(({ headers }) => headers['x-amzn-trace-id'])
  expect(traces).toEqual(['Root=1', 'Root=2', 'Root=3'])
})

test('connections are kept', async () => {
  const { url, sockets } = await aws(saying({}))
  const client = tableAt(url)
  for (let n = 0; n < 20; n += 1) await client.send(new GetCommand({ TableName, Key }))
  // The SDK's, and one more where the last answer has not quite left its connection.
  expect(sockets.opened).toBeLessThanOrEqual(3)
})

test('calls do not wait for each other', async () => {
  const waiting: ServerResponse[] = []
  const atOnce = 5
  const { url } = await aws(saying({}), (response) => {
    waiting.push(response)
    if (waiting.length === atOnce) for (const each of waiting) saying({})(each)
  })
  const client = tableAt(url)
  const get = () => client.send(new GetCommand({ TableName, Key }))
  await get()
  await Promise.all(Array.from({ length: atOnce }, get))
})

test('an answer that does not come in time is not waited for', async () => {
  const { url } = await aws(() => undefined)
  const { config } = new DynamoDBClient(localAws)
  const post = signedPosts(config, { service: 'dynamodb', answerMs: 50 })
  await expect(post(new URL(url), { headers: {}, body: '{}' })).rejects.toThrow('Headers Timeout')
})

test('what stays refused fails with the SDK’s error', async () => {
  const { url } = await aws(saying({}), refusing(400, 'ResourceNotFoundException'))
  const client = tableAt(url, { maxAttempts: 1 })
  await client.send(new GetCommand({ TableName, Key }))
  await expect(client.send(new GetCommand({ TableName, Key }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

test('a condition that does not hold is an answer, and nobody asks again', async () => {
  const { url, seen } = await aws(saying({}), refusing(400, 'ConditionalCheckFailedException'))
  const client = tableAt(url)
  await client.send(new PutCommand({ TableName, Item }))
  const again = client.send(new PutCommand({ TableName, Item, ConditionExpression: 'a = b' }))
  await expect(again).rejects.toBeInstanceOf(ConditionalCheckFailedException)
  expect(seen).toHaveLength(2)
})

test('what is given up before it is sent is not sent', async () => {
  const { url, seen } = await aws(saying({}))
  const client = tableAt(url)
  await client.send(new GetCommand({ TableName, Key }))
  const abortSignal = AbortSignal.abort()
  await expect(client.send(new GetCommand({ TableName, Key }), { abortSignal })).rejects.toThrow()
  expect(seen).toHaveLength(1)
})

test('what is given up while it is under way is not sent again', async () => {
  const giving = new AbortController()
  const { url, seen } = await aws(saying({}), () => giving.abort())
  const client = tableAt(url)
  await client.send(new GetCommand({ TableName, Key }))
  const { signal: abortSignal } = giving
  await expect(client.send(new GetCommand({ TableName, Key }), { abortSignal })).rejects.toThrow()
  expect(seen).toHaveLength(2)
})

test('given a partition of two pages, then both are read directly', async () => {
  const more = { Items: [wireItem], LastEvaluatedKey: { pk: { S: 'a' }, sk: { S: '1' } } }
  const { url, seen } = await aws(saying({}), saying(more), saying({ Items: [wireItem] }))
  const client = tableAt(url)
  await client.send(new GetCommand({ TableName, Key }))
  expect(await readPartition({ client, name: TableName }, 'a')).toHaveLength(2)
  expect(seen.map(isOfSdk)).toEqual([true, false, false])
  expect(wireOf(seen[2] as Seen).body).toMatchObject({ ExclusiveStartKey: { sk: { S: '1' } } })
})

test('who wants to know what stood in a condition’s way asks by the SDK', async () => {
  const { url, seen } = await aws(saying({}))
  const client = tableAt(url)
  const ReturnValuesOnConditionCheckFailure = 'ALL_OLD'
  for (let n = 0; n < 2; n += 1)
    await client.send(new PutCommand({ TableName, Item, ReturnValuesOnConditionCheckFailure }))
  expect(seen.map(isOfSdk)).toEqual([true, true])
})

test('a call with a callback, or with options of the SDK’s, is the SDK’s', async () => {
  const { url, seen } = await aws(saying({ Item: wireItem }))
  const client = tableAt(url)
  const get = new GetCommand({ TableName, Key })
  await client.send(get)
  await client.send(get, { requestTimeout: 1000 })
  const { promise: heard, resolve } = Promise.withResolvers<unknown>()
  client.send(get, (_, answer) => resolve(answer?.Item?.['pk']))
  expect(await heard).toBe('a#ü')
  expect(seen.map(isOfSdk)).toEqual([true, true, true])
})

test('a client is made to call directly once', async () => {
  const { url, seen } = await aws(saying({}))
  const client = new SQSClient({ ...localAws, endpoint: url, md5: false })
  onTestFinished(() => client.destroy())
  const urls = { sessions: '', commands: '', checks: '', deliveries: '', retries: '' }
  const queues = openQueues(urls, { client, bySdkAtFirst: 1 })
  expect(() => openQueues(urls, { client, bySdkAtFirst: 1 })).toThrow('Duplicate')
  for (let n = 0; n < 3; n += 1)
    await queues.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'r' }))
  expect(seen.map(isOfSdk)).toEqual([true, false, false])
})

test('an operation that is not one of those is the SDK’s', async () => {
  const { url, seen } = await aws(saying({}))
  const client = tableAt(url)
  await client.send(new GetCommand({ TableName, Key }))
  await client.send(new DescribeTableCommand({ TableName }))
  expect(seen.map(isOfSdk)).toEqual([true, true])
})
