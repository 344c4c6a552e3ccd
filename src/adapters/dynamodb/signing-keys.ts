import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import type { SigningKeys } from '../../consult/ports/signing-keys.ts'
import { holds, readItem, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

const partition = 'signing-keys'
const StoredKey = z.object({ publicKey: z.string(), expiresAt: z.int().optional() })
type StoredKey = z.infer<typeof StoredKey>

/** Counts the changes, so that what was read once holds for as long as there is none. */
const changesKey = { pk: 'signing-keys-changes', sk: 'changes' }
const Changes = z.object({ changes: z.int() })

const secondsOf = (at: Date): number => Math.ceil(at.getTime() / 1000)

/** Whoever changes the keys may die before he counts it. */
const knownForMs = 60_000

/**
 * Public keys in DynamoDB, all in one partition. Anybody may ask for them, and so they are read again only when they have
 * changed: to find that out costs the least that a read can.
 */
export const dynamoSigningKeys = (table: Table, clock: Clock): SigningKeys => {
  const { client, name: TableName } = table
  let known: { changes: number; keys: StoredKey[]; until: number } | undefined

  const changed = () =>
    client.send(
      new UpdateCommand({
        TableName,
        Key: changesKey,
        UpdateExpression: 'ADD changes :one',
        ExpressionAttributeValues: { ':one': 1 },
      }),
    )

  const read = async (): Promise<StoredKey[]> => {
    const { changes } = Changes.parse((await readItem(table, changesKey)) ?? { changes: 0 })
    const now = clock.now().getTime()
    if (known?.changes === changes && known.until > now) return known.keys
    // At least as new as the count: what changes meanwhile is counted, and read once more.
    const keys = (await readPartition(table, partition)).map((item) => StoredKey.parse(item))
    known = { changes, keys, until: now + knownForMs }
    return keys
  }

  return {
    async publish(publicKey, until) {
      const ends = until && { expiresAt: secondsOf(until) }
      const Item = { pk: partition, sk: publicKey, publicKey, ...ends }
      await client.send(new PutCommand({ TableName, Item }))
      await changed()
    },
    async retire({ publicKey, validUntil }) {
      const Key = { pk: partition, sk: publicKey }
      if (validUntil <= clock.now()) await client.send(new DeleteCommand({ TableName, Key }))
      else {
        const command = new UpdateCommand({
          TableName,
          Key,
          UpdateExpression: 'SET expiresAt = :at',
          ConditionExpression:
            'attribute_exists(pk) AND (attribute_not_exists(expiresAt) OR expiresAt > :at)',
          ExpressionAttributeValues: { ':at': secondsOf(validUntil) },
        })
        await holds(client.send(command))
      }
      await changed()
    },
    async list(now) {
      return (await read())
        .filter(({ expiresAt = Infinity }) => expiresAt * 1000 > now.getTime())
        .map(({ publicKey }) => publicKey)
    },
  }
}
