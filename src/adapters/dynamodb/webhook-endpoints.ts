import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { EventType } from '../../consult/event.ts'
import type { WebhookEndpoint, WebhookEndpoints } from '../../consult/ports/webhook-endpoints.ts'
import type { Sealer } from '../credentials/sealer.ts'
import { holds, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

const StoredEndpoint = z.object({
  id: z.string(),
  callerId: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(EventType).nullable(),
  disabled: z.boolean(),
  createdAt: z.string(),
  sealedSecret: z.string(),
})

const partitionOf = (callerId: string) => `webhooks#${callerId}`
const itemKey = (callerId: string, id: string) => ({ pk: partitionOf(callerId), sk: id })
const purpose = (callerId: string, id: string) => `webhook-secret/${callerId}/${id}`

/** Webhooks in DynamoDB, one partition a caller. */
export const dynamoWebhookEndpoints = (table: Table, sealer: Sealer): WebhookEndpoints => {
  const { client, name: TableName } = table
  /** Opens only what was sealed for this caller: an item under another partition is worthless. */
  const toEndpoint = (callerId: string, item: Record<string, unknown>): WebhookEndpoint => {
    const { sealedSecret, ...endpoint } = StoredEndpoint.parse(item)
    const secret = sealer.open(sealedSecret, purpose(callerId, endpoint.id))
    return { ...endpoint, secret }
  }

  const add: WebhookEndpoints['add'] = async ({ secret, ...endpoint }) => {
    const { callerId, id } = endpoint
    const sealedSecret = sealer.seal(secret, purpose(callerId, id))
    const Item = { ...itemKey(callerId, id), ...endpoint, sealedSecret }
    await client.send(new PutCommand({ TableName, Item }))
  }

  const get: WebhookEndpoints['get'] = async (callerId, id) => {
    const Key = itemKey(callerId, id)
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
    return Item && toEndpoint(callerId, Item)
  }

  const list: WebhookEndpoints['list'] = async (callerId) => {
    const items = await readPartition(table, partitionOf(callerId))
    return items
      .map((item) => toEndpoint(callerId, item))
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  }

  const remove: WebhookEndpoints['remove'] = (callerId, id) =>
    holds(
      client.send(
        new DeleteCommand({
          TableName,
          Key: itemKey(callerId, id),
          ConditionExpression: 'attribute_exists(pk)',
        }),
      ),
    )

  const disable: WebhookEndpoints['disable'] = async (callerId, id) => {
    await holds(
      client.send(
        new UpdateCommand({
          TableName,
          Key: itemKey(callerId, id),
          UpdateExpression: 'SET disabled = :yes',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':yes': true },
        }),
      ),
    )
  }

  return { add, get, list, remove, disable }
}
