import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { EventType } from '../../consult/event.ts'
import type {
  WebhookEndpoint,
  WebhookEndpoints,
  WebhookInterest,
} from '../../consult/ports/webhook-endpoints.ts'
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
})
const StoredSecret = z.object({ sealedSecret: z.string() })

const itemKey = (callerId: string, id: string) => callerItemKey(callerId, 'webhook', id)
const purpose = (callerId: string, id: string) => `webhook-secret/${callerId}/${id}`

const Interest = StoredEndpoint.pick({ id: true, events: true, disabled: true })

/** Without their secrets: one that cannot be opened must not keep the others from hearing of anything. */
export const toInterests = (items: Record<string, unknown>[]): WebhookInterest[] =>
  items.map((item) => Interest.parse(item))

/** Webhooks in DynamoDB; `unreadable` hears why a secret could not be opened. */
export const dynamoWebhookEndpoints = (
  table: Table,
  { sealer, unreadable }: { sealer: Sealer; unreadable: (cause: unknown) => void },
): WebhookEndpoints => {
  const { client, name: TableName } = table

  const add: WebhookEndpoints['add'] = async ({ secret, ...endpoint }) => {
    const { callerId, id } = endpoint
    const sealedSecret = sealer.seal(secret, purpose(callerId, id))
    const Item = { ...itemKey(callerId, id), ...endpoint, sealedSecret }
    await client.send(new PutCommand({ TableName, Item }))
  }

  const read = async (callerId: string, id: string) => {
    const Key = itemKey(callerId, id)
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
    return Item
  }

  const get: WebhookEndpoints['get'] = async (callerId, id) => {
    const item = await read(callerId, id)
    return item && StoredEndpoint.parse(item)
  }

  /** Opens only what was sealed for this caller: an item under another partition is worthless. */
  const openSecret = (item: Record<string, unknown>, callerId: string, id: string) => {
    try {
      const { sealedSecret } = StoredSecret.parse(item)
      return { secret: sealer.open(sealedSecret, purpose(callerId, id)) }
    } catch (cause) {
      unreadable(cause)
      return {}
    }
  }

  const getForDelivery: WebhookEndpoints['getForDelivery'] = async (callerId, id) => {
    const item = await read(callerId, id)
    return item && { ...StoredEndpoint.parse(item), ...openSecret(item, callerId, id) }
  }

  const list: WebhookEndpoints['list'] = async (callerId) => {
    const startingWith = sortPrefix('webhook')
    const items = await readPartition(table, callerPartition(callerId), { startingWith })
    return items
      .map((item): WebhookEndpoint => StoredEndpoint.parse(item))
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

  return { add, get, getForDelivery, list, remove, disable }
}
