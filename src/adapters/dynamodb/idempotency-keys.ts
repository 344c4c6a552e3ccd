import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import type { IdempotencyKeys, KeyUse } from '../../consult/ports/idempotency-keys.ts'
import { holds, readItem } from './table-client.ts'
import type { Table } from './table-client.ts'

const StoredUse = z.object({
  fingerprint: z.string(),
  consultId: z.string(),
  respondAsync: z.boolean().default(false),
  since: z.iso.datetime(),
  expiresAt: z.int(),
  answer: z
    .object({ status: z.int(), body: z.string(), headers: z.record(z.string(), z.string()) })
    .optional(),
})

export const idempotencySeconds = 24 * 3600

const itemKey = ({ callerId, key }: KeyUse) => ({ pk: `idempotency#${callerId}`, sk: key })

/** Our own: the SDK repeats a write whose answer was lost, and the repetition meets the first one. */
const oursUnanswered = '(consultId = :mine AND attribute_not_exists(answer))'

/** A worker that comes late must not touch what its successor has taken. */
const ifOurs = ({ consultId }: KeyUse) => ({
  ConditionExpression: 'consultId = :mine',
  ExpressionAttributeValues: { ':mine': consultId },
})

/** Idempotency keys in DynamoDB. A key past its day counts as unused though TTL has not removed it yet. */
export const dynamoIdempotencyKeys = (table: Table, clock: Clock): IdempotencyKeys => {
  const { client, name: TableName } = table
  const seconds = () => Math.floor(clock.now().getTime() / 1000)
  const item = (use: KeyUse) => ({
    ...itemKey(use),
    fingerprint: use.fingerprint,
    consultId: use.consultId,
    respondAsync: use.respondAsync,
    since: clock.now().toISOString(),
    expiresAt: seconds() + idempotencySeconds,
  })

  const take: IdempotencyKeys['take'] = async (use) => {
    const taken = await holds(
      client.send(
        new PutCommand({
          TableName,
          Item: item(use),
          ConditionExpression: `attribute_not_exists(pk) OR expiresAt < :now OR ${oursUnanswered}`,
          ExpressionAttributeValues: { ':now': seconds(), ':mine': use.consultId },
        }),
      ),
    )
    if (taken) return { outcome: 'taken' }
    const stored = await readItem(table, itemKey(use))
    // Freed or expired between the two calls.
    if (stored === undefined) return take(use)
    const { fingerprint, consultId, respondAsync, since, answer } = StoredUse.parse(stored)
    if (fingerprint !== use.fingerprint) return { outcome: 'reused' }
    if (answer) return { outcome: 'answered', answer }
    return { outcome: 'in-progress', consultId, respondAsync, since: new Date(since) }
  }

  const retake: IdempotencyKeys['retake'] = (use, since) =>
    holds(
      client.send(
        new PutCommand({
          TableName,
          Item: item(use),
          ConditionExpression: `(since = :since AND attribute_not_exists(answer)) OR ${oursUnanswered}`,
          ExpressionAttributeValues: { ':since': since.toISOString(), ':mine': use.consultId },
        }),
      ),
    )

  const keep: IdempotencyKeys['keep'] = async (use, answer) => {
    const Item = { ...item(use), answer }
    await holds(client.send(new PutCommand({ TableName, Item, ...ifOurs(use) })))
  }

  const free: IdempotencyKeys['free'] = async (use) => {
    const Key = itemKey(use)
    await holds(client.send(new DeleteCommand({ TableName, Key, ...ifOurs(use) })))
  }

  return { take, retake, keep, free }
}
