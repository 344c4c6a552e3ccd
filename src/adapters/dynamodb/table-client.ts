import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { table as layout } from '../../config/table.ts'
import { answerDirectly } from '../aws/answer-directly.ts'
import type { DirectOptions } from '../aws/answer-directly.ts'
import { requestHandler } from '../aws/request-handler.ts'
import { directDynamoDb } from './direct-dynamodb.ts'

/** The tenant's table with a client for it; the endpoint comes from `AWS_ENDPOINT_URL_DYNAMODB`, as for any SDK. */
export type Table = { client: DynamoDBDocumentClient; name: string }

const answerMs = 5000
const inTime = requestHandler({ answerMs })

type Opened = DirectOptions & { client?: DynamoDBClient; sockets?: number }

export const openTable = (
  name: string,
  {
    client = new DynamoDBClient({ requestHandler: inTime }),
    sockets = 50,
    ...options
  }: Opened = {},
): Table => {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  })
  const directly = { service: 'dynamodb', sockets, answerMs, directly: directDynamoDb }
  answerDirectly(documents, directly, options)
  return { name, client: documents }
}

/** As many as two terms of a listener, of which one ends while the other begins, use at once: each beats and looks. */
const beatSockets = 4
const beatAgent = { keepAlive: true, maxSockets: beatSockets }

/** The table over sockets of its own: signs of life do not wait behind whatever else there is to read and write. */
export const openBeatTable = (name: string, options: DirectOptions = {}): Table => {
  const handler = { ...inTime, httpAgent: beatAgent, httpsAgent: beatAgent }
  const client = new DynamoDBClient({ requestHandler: handler })
  return openTable(name, { client, sockets: beatSockets, ...options })
}

/** What a conditional write answers; undefined when its condition did not hold. */
export const ifHolds = async <Answer>(write: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await write
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) return undefined
    throw cause
  }
}

/** Runs a conditional write; false when its condition did not hold. Safe to repeat as far as the condition makes it. */
export const holds = async (write: Promise<object>): Promise<boolean> =>
  (await ifHolds(write)) !== undefined

/** An item with every earlier write; undefined when there is none. */
export const readItem = async (
  { client, name: TableName }: Table,
  Key: Record<string, string>,
): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
  return Item
}

const queryAll = async (
  client: Table['client'],
  query: QueryCommandInput,
): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = []
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const page = await client.send(new QueryCommand({ ...query, ExclusiveStartKey }))
    items.push(...(page.Items ?? []))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
  return items
}

/**
 * All items of a partition, in order of their sort keys, with every earlier write; with `startingWith` only those whose sort
 * key does, and with a `projection` only its attributes.
 */
export const readPartition = async (
  { client, name: TableName }: Table,
  pk: string,
  { startingWith, projection }: { startingWith?: string; projection?: Projection } = {},
): Promise<Record<string, unknown>[]> =>
  queryAll(client, {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression:
      startingWith === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :start)',
    ExpressionAttributeValues: {
      ':pk': pk,
      ...(startingWith !== undefined && { ':start': startingWith }),
    },
    ...projection,
  })

export type Projection = Required<
  Pick<QueryCommandInput, 'ProjectionExpression' | 'ExpressionAttributeNames'>
>

/** By other names, since many words are reserved. */
export const projectionOf = (attributes: readonly string[]): Projection => {
  const names = Object.fromEntries([...new Set(attributes)].map((name) => [`#${name}`, name]))
  return {
    ProjectionExpression: Object.keys(names).join(', '),
    ExpressionAttributeNames: names,
  }
}

/**
 * A partition's items one after the other, oldest or newest sort key first, with every earlier write. They are read in steps
 * that grow from `atFirst`: whoever stops early has not paid for the rest.
 */
export async function* readStepwise(
  { client, name: TableName }: Table,
  read: { partition: string; after?: string; newestFirst?: boolean; atFirst: number },
): AsyncGenerator<Record<string, unknown>> {
  const { partition, after, newestFirst = false, atFirst } = read
  let ExclusiveStartKey: Record<string, unknown> | undefined
  for (let Limit = atFirst; ; Limit *= 2) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        ScanIndexForward: !newestFirst,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: {
          ':pk': partition,
          ...(after !== undefined && { ':after': after }),
        },
        Limit,
        ExclusiveStartKey,
      }),
    )
    yield* Items
    if (LastEvaluatedKey === undefined) return
    ExclusiveStartKey = LastEvaluatedKey
  }
}

/** All items of an index's partition in the order of its sort key, or those whose sort key lies between two; may lag. */
export const readIndex = async (
  { client, name: TableName }: Table,
  IndexName: keyof typeof layout.indexes,
  { partition, sortsBetween }: { partition: string; sortsBetween?: [string, string] },
): Promise<Record<string, unknown>[]> => {
  const { partitionKey, sortKey } = layout.indexes[IndexName]
  const [from, to] = sortsBetween ?? []
  return queryAll(client, {
    TableName,
    IndexName,
    KeyConditionExpression: `#pk = :pk${sortsBetween ? ' AND #sk BETWEEN :from AND :to' : ''}`,
    ExpressionAttributeNames: { '#pk': partitionKey, ...(sortsBetween && { '#sk': sortKey }) },
    ExpressionAttributeValues: {
      ':pk': partition,
      ...(sortsBetween && { ':from': from, ':to': to }),
    },
  })
}
