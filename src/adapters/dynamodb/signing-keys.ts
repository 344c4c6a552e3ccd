import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { SigningKeys } from '../../consult/ports/signing-keys.ts'
import { readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

const partition = 'signing-keys'
const StoredKey = z.object({ publicKey: z.string(), expiresAt: z.int().optional() })

/** Public keys in DynamoDB, all in one partition: they are few, and read together. */
export const dynamoSigningKeys = (table: Table): SigningKeys => {
  const put = async (publicKey: string, more: { expiresAt?: number }): Promise<void> => {
    const Item = { pk: partition, sk: publicKey, publicKey, ...more }
    await table.client.send(new PutCommand({ TableName: table.name, Item }))
  }
  return {
    publish: (publicKey) => put(publicKey, {}),
    retire: (publicKey, validUntil) =>
      put(publicKey, { expiresAt: Math.ceil(validUntil.getTime() / 1000) }),
    async list(now) {
      const keys = (await readPartition(table, partition)).map((item) => StoredKey.parse(item))
      return keys
        .filter(({ expiresAt = Infinity }) => expiresAt * 1000 > now.getTime())
        .map(({ publicKey }) => publicKey)
    },
  }
}
