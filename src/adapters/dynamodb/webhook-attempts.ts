import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { Attempts } from '../../consult/ports/attempts.ts'
import { RecordedAttempt } from '../../consult/ports/attempts.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import { InvalidCursor } from './cursor.ts'
import { readStepwise } from './table-client.ts'
import type { Table } from './table-client.ts'

/** Apart from the caller's other items, which are read whole for every event. */
const partitionOf = (webhookId: string) => `attempts#${webhookId}`
const sortOf = ({ at, id, attempt }: RecordedAttempt) => `${at}#${id}#${attempt}`

const Sort = /^\d{4}-[\dT:.-]+Z#[\w-]{1,150}#\d{1,9}$/
const readAtFirst = 100

/** A webhook's tries in DynamoDB, in order of time. `keptSeconds` is for clean-up by TTL alone. */
export const dynamoAttempts = (
  table: Table,
  { clock, keptSeconds }: { clock: Clock; keptSeconds: number },
): Attempts => {
  const { client, name: TableName } = table

  const record: Attempts['record'] = async (webhookId, attempt) => {
    const expiresAt = Math.floor(clock.now().getTime() / 1000) + keptSeconds
    const Item = { pk: partitionOf(webhookId), sk: sortOf(attempt), ...attempt, expiresAt }
    await client.send(new PutCommand({ TableName, Item }))
  }

  const list: Attempts['list'] = async (webhookId, { limit, cursor }) => {
    const pk = partitionOf(webhookId)
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        ScanIndexForward: false,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        Limit: limit,
        ExclusiveStartKey: cursor === undefined ? undefined : { pk, sk: decode(cursor) },
      }),
    )
    const nextCursor = LastEvaluatedKey ? encode(String(LastEvaluatedKey['sk'])) : null
    return { items: Items.map((item) => RecordedAttempt.parse(item)), nextCursor }
  }

  async function* since(webhookId: string, moment: Date): AsyncGenerator<RecordedAttempt> {
    const partition = partitionOf(webhookId)
    const after = moment.toISOString()
    for await (const item of readStepwise(table, { partition, after, atFirst: readAtFirst }))
      yield RecordedAttempt.parse(item)
  }

  return { record, list, since }
}

const encode = (sort: string): string => Buffer.from(sort).toString('base64url')

/** The partition is not the cursor's to say: nobody looks into another's list with it. */
const decode = (cursor: string): string => {
  const sort = Buffer.from(cursor, 'base64url').toString()
  if (!Sort.test(sort)) throw new InvalidCursor('the cursor is not readable')
  return sort
}
