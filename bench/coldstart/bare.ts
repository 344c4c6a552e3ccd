import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'

const client = DynamoDBDocumentClient.from(new DynamoDBClient())

/** The least that a function with a table is: what ours are measured against. */
export const handler = middy<unknown, unknown>().handler(async () => {
  const Key = { pk: 'nothing', sk: 'nothing' }
  const { Item } = await client.send(
    new GetCommand({ TableName: process.env['TABLE_NAME'], Key, ConsistentRead: true }),
  )
  return { statusCode: Item ? 200 : 404 }
})
