import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { Audience } from '../../consult/consult.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import { holds, readItem, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

const StoredKey = z.object({
  id: z.string(),
  hash: z.string(),
  callerId: z.string(),
  audience: Audience,
  agents: z.union([z.literal('all'), z.array(z.string())]),
  requestsPerMinute: z.int().optional(),
  createdAt: z.string(),
  expiresAt: z.int().optional(),
})

/** A key as it is kept; `expiresAt` in seconds, as DynamoDB's clean-up counts. */
export type StoredKey = z.infer<typeof StoredKey>

/** Callers' keys beside the configured ones. Every read sees every earlier write, so that a revoked key opens nothing more. */
export type CallerKeys = {
  /**
   * `other-audience`, and nothing written, when the caller has ever had a key for the other one: its consults would be seen by
   * whom they are not for. Throws when the id is taken.
   */
  add(key: StoredKey): Promise<'added' | 'other-audience'>
  /** Undefined when there is none, and from the moment when it expires. */
  find(id: string): Promise<StoredKey | undefined>
  /** Those that have not expired. */
  list(): Promise<StoredKey[]>
  /** False when there is none. */
  revoke(id: string): Promise<boolean>
}

/** They are few, and listed together. */
const partition = 'caller-keys'

/** Keys in DynamoDB by id, each with its hash. What each caller's audience is stays when its keys go: so do its consults. */
export const dynamoCallerKeys = (table: Table, clock: Clock): CallerKeys => {
  const { client, name: TableName } = table
  const seconds = () => Math.floor(clock.now().getTime() / 1000)
  const isGood = ({ expiresAt = Infinity }: StoredKey) => expiresAt > seconds()

  return {
    async add(key) {
      const { callerId, audience } = key
      const claimed = await holds(
        client.send(
          new PutCommand({
            TableName,
            Item: { pk: 'caller-audiences', sk: callerId, audience },
            ConditionExpression: 'attribute_not_exists(pk) OR audience = :audience',
            ExpressionAttributeValues: { ':audience': audience },
          }),
        ),
      )
      if (!claimed) return 'other-audience'
      await client.send(
        new PutCommand({
          TableName,
          Item: { pk: partition, sk: key.id, ...key },
          // The SDK repeats a write whose answer was lost, and the repetition meets the first one.
          ConditionExpression: 'attribute_not_exists(pk) OR #hash = :hash',
          ExpressionAttributeNames: { '#hash': 'hash' },
          ExpressionAttributeValues: { ':hash': key.hash },
        }),
      )
      return 'added'
    },

    async find(sk) {
      const item = await readItem(table, { pk: partition, sk })
      const key = item && StoredKey.parse(item)
      return key && isGood(key) ? key : undefined
    },

    async list() {
      const keys = (await readPartition(table, partition)).map((item) => StoredKey.parse(item))
      return keys.filter(isGood)
    },

    revoke: (sk) =>
      holds(
        client.send(
          new DeleteCommand({
            TableName,
            Key: { pk: partition, sk },
            ConditionExpression:
              'attribute_exists(pk) AND (attribute_not_exists(expiresAt) OR expiresAt > :now)',
            ExpressionAttributeValues: { ':now': seconds() },
          }),
        ),
      ),
  }
}
