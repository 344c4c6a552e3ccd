import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { EventType } from '../../consult/event.ts'
import type { WebhookEndpoint, WebhookEndpoints } from '../../consult/ports/webhook-endpoints.ts'
import type { Sealer } from '../credentials/sealer.ts'
import { callerItemKey, callerPartition, sortPrefix } from './caller-item.ts'
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

const itemKey = (callerId: string, id: string) => callerItemKey(callerId, 'webhook', id)
const purpose = (callerId: string, id: string) => `webhook-secret/${callerId}/${id}`

/** Opens only what was sealed for this caller: an item under another partition is worthless. */
const toEndpoint = (
  item: Record<string, unknown>,
  callerId: string,
  sealer: Sealer,
): WebhookEndpoint => {
  const { sealedSecret, ...endpoint } = StoredEndpoint.parse(item)
  const secret = sealer.open(sealedSecret, purpose(callerId, endpoint.id))
  return { ...endpoint, secret }
}

/** Oldest first. */
export const toEndpoints = (
  items: Record<string, unknown>[],
  callerId: string,
  sealer: Sealer,
): WebhookEndpoint[] =>
  items
    .map((item) => toEndpoint(item, callerId, sealer))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))

/** Webhooks in DynamoDB. */
export const dynamoWebhookEndpoints = (table: Table, sealer: Sealer): WebhookEndpoints => {
  const { client, name: TableName } = table

  const add: WebhookEndpoints['add'] = async ({ secret, ...endpoint }) => {
    const { callerId, id } = endpoint
    const sealedSecret = sealer.seal(secret, purpose(callerId, id))
    const Item = { ...itemKey(callerId, id), ...endpoint, sealedSecret }
    await client.send(new PutCommand({ TableName, Item }))
  }

  const get: WebhookEndpoints['get'] = async (callerId, id) => {
    const Key = itemKey(callerId, id)
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
    return Item && toEndpoint(Item, callerId, sealer)
  }

  const list: WebhookEndpoints['list'] = async (callerId) => {
    const startingWith = sortPrefix('webhook')
    const items = await readPartition(table, callerPartition(callerId), { startingWith })
    return toEndpoints(items, callerId, sealer)
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
