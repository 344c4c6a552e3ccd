import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { randomUUID } from 'node:crypto'
import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { localAws, provision } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { openTable } from '../../src/adapters/dynamodb/table-client.ts'
import type { Table } from '../../src/adapters/dynamodb/table-client.ts'

/** A table of its own, in the engine that `AWS_ENDPOINT_URL_DYNAMODB` names, or in an embedded one. */
export const openFreshTable = async (): Promise<{
  table: Table
  close: () => Promise<unknown>
}> => {
  const named = process.env['AWS_ENDPOINT_URL_DYNAMODB']
  const dynamoDb = named === undefined ? await startDynamoDb({}) : undefined
  const sqs = await startSqs({})
  const dynamoDbUrl = named ?? dynamoDb?.url ?? ''
  const name = `contract-${randomUUID()}`
  await provision({ dynamoDbUrl, sqsUrl: sqs.url, tableName: name, queuePrefix: 'contract-' })
  const client = new DynamoDBClient({ ...localAws, endpoint: dynamoDbUrl })
  const close = async () => {
    client.destroy()
    await Promise.all([sqs.close(), dynamoDb?.close()])
  }
  return { table: openTable(name, { client, bySdkAtFirst: 1 }), close }
}
