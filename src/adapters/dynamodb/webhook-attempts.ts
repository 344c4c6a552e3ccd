import { randomUUID } from 'node:crypto'
import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Attempts } from '../../consult/ports/attempts.ts'
import { RecordedAttempt } from '../../consult/ports/attempts.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import { InvalidCursor } from './cursor.ts'
import { readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

/** Apart from the caller's other items, which are read whole for every event. */
const partitionOf = (webhookId: string) => `attempts#${webhookId}`
/** A replay's first try may be made in the very millisecond of another's. */
const sortOf = ({ at, id, attempt }: RecordedAttempt) => `${at}#${id}#${attempt}#${randomUUID()}`

const Sort = /^\d{4}-[\dT:.-]+Z#[\w-]{1,150}#\d{1,9}#[\w-]{36}$/

/** What has become of each event so far, so that whoever looks for what is missing need not read all tries. */
const standingPartition = (webhookId: string) => `standings#${webhookId}`
const ofConsult = (consultId: string) => `${consultId}#`
const Standing = z.object({
  sequence: z.int(),
  taken: z.boolean().default(false),
  nextTryAt: z.string().default(''),
})

/**
 * A webhook's tries in DynamoDB, in order of time, and how it stands with each event. `keptSeconds` is for clean-up by TTL
 * alone.
 */
export const dynamoAttempts = (
  table: Table,
  { clock, keptSeconds }: { clock: Clock; keptSeconds: number },
): Attempts => {
  const { client, name: TableName } = table

  const record: Attempts['record'] = async (webhookId, attempt) => {
    const expiresAt = Math.floor(clock.now().getTime() / 1000) + keptSeconds
    const Item = { pk: partitionOf(webhookId), sk: sortOf(attempt), ...attempt, expiresAt }
    await Promise.all([
      client.send(new PutCommand({ TableName, Item })),
      stands(webhookId, attempt, expiresAt),
    ])
  }

  /** What was taken once stays so, whatever becomes of a replay. */
  const stands = async (
    webhookId: string,
    { consultId, sequence, outcome, nextTryAt }: RecordedAttempt,
    expiresAt: number,
  ): Promise<void> => {
    const isTaken = outcome === 'delivered'
    if (consultId === null || !(isTaken || nextTryAt !== null)) return
    await client.send(
      new UpdateCommand({
        TableName,
        Key: { pk: standingPartition(webhookId), sk: `${ofConsult(consultId)}${sequence}` },
        UpdateExpression: `SET #sequence = :sequence, expiresAt = :expiresAt, ${isTaken ? 'taken = :yes' : 'nextTryAt = :next'}`,
        ExpressionAttributeNames: { '#sequence': 'sequence' },
        ExpressionAttributeValues: {
          ...{ ':sequence': sequence, ':expiresAt': expiresAt },
          ...(isTaken ? { ':yes': true } : { ':next': nextTryAt }),
        },
      }),
    )
  }

  const settled: Attempts['settled'] = async (webhookId, consultId, { from, until }) => {
    const read = { startingWith: ofConsult(consultId) }
    const items = await readPartition(table, standingPartition(webhookId), read)
    const isSettled = ({ taken, nextTryAt }: z.infer<typeof Standing>) =>
      taken || (nextTryAt > from.toISOString() && nextTryAt <= until.toISOString())
    const standings = items.map((item) => Standing.parse(item)).filter(isSettled)
    return new Set(standings.map(({ sequence }) => sequence))
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

  return { record, list, settled }
}

const encode = (sort: string): string => Buffer.from(sort).toString('base64url')

/** The partition is not the cursor's to say: nobody looks into another's list with it. */
const decode = (cursor: string): string => {
  const sort = Buffer.from(cursor, 'base64url').toString()
  if (!Sort.test(sort)) throw new InvalidCursor('the cursor is not readable')
  return sort
}
