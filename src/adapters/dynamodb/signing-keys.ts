import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { SigningKeys } from '../../consult/ports/signing-keys.ts'
import { holds, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

const partition = 'signing-keys'
const StoredKey = z.object({ publicKey: z.string(), expiresAt: z.int().optional() })

/** Public keys in DynamoDB, all in one partition: they are few, and read together. */
export const dynamoSigningKeys = (table: Table): SigningKeys => {
  const { client, name: TableName } = table
  return {
    async publish(publicKey) {
      const Item = { pk: partition, sk: publicKey, publicKey }
      await client.send(new PutCommand({ TableName, Item }))
    },
    async retire({ publicKey, validUntil }) {
      const command = new UpdateCommand({
        TableName,
        Key: { pk: partition, sk: publicKey },
        UpdateExpression: 'SET expiresAt = :at',
        ConditionExpression:
          'attribute_exists(pk) AND (attribute_not_exists(expiresAt) OR expiresAt > :at)',
        ExpressionAttributeValues: { ':at': Math.ceil(validUntil.getTime() / 1000) },
      })
      await holds(client.send(command))
    },
    async list(now) {
      const keys = (await readPartition(table, partition)).map((item) => StoredKey.parse(item))
      return keys
        .filter(({ expiresAt = Infinity }) => expiresAt * 1000 > now.getTime())
        .map(({ publicKey }) => publicKey)
    },
  }
}
