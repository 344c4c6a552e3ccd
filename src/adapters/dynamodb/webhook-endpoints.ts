import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { WebhookEndpoint, WebhookEndpoints } from '../../consult/ports/webhook-endpoints.ts'
import type { Sealer } from '../credentials/sealer.ts'
import { callerPartition, sortPrefix } from './caller-item.ts'
import { changeOf, rotationOf } from './webhook-change.ts'
import { holds, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'
import { endpointKey, StoredEndpoint, StoredHealth, StoredSecrets } from './webhook-item.ts'

const purpose = (callerId: string, id: string) => `webhook-secret/${callerId}/${id}`

/** Webhooks in DynamoDB; `unreadable` hears why a secret could not be opened. */
export const dynamoWebhookEndpoints = (
  table: Table,
  { sealer, unreadable }: { sealer: Sealer; unreadable: (cause: unknown) => void },
): WebhookEndpoints => {
  const { client, name: TableName } = table

  const add: WebhookEndpoints['add'] = async ({ secret, ...endpoint }) => {
    const { callerId, id } = endpoint
    const sealedSecret = sealer.seal(secret, purpose(callerId, id))
    const Item = { ...endpointKey(callerId, id), ...endpoint, sealedSecret }
    await client.send(new PutCommand({ TableName, Item }))
  }

  const read = async (callerId: string, id: string) => {
    const Key = endpointKey(callerId, id)
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
    return Item
  }

  const get: WebhookEndpoints['get'] = async (callerId, id) => {
    const item = await read(callerId, id)
    return item && StoredEndpoint.parse(item)
  }

  /** Opens only what was sealed for this caller: an item under another partition is worthless. */
  const openSecrets = (item: Record<string, unknown>, callerId: string, id: string) => {
    const open = (sealed: string) => sealer.open(sealed, purpose(callerId, id))
    try {
      const { sealedSecret, formerSecrets } = StoredSecrets.parse(item)
      return {
        secret: open(sealedSecret),
        formerSecrets: formerSecrets.map((former) => ({
          secret: open(former.sealedSecret),
          validUntil: former.validUntil,
        })),
      }
    } catch (cause) {
      unreadable(cause)
      return {}
    }
  }

  const getForDelivery: WebhookEndpoints['getForDelivery'] = async (callerId, id) => {
    const item = await read(callerId, id)
    return (
      item && {
        ...StoredEndpoint.parse(item),
        ...StoredHealth.parse(item),
        ...openSecrets(item, callerId, id),
      }
    )
  }

  const list: WebhookEndpoints['list'] = async (callerId) => {
    const startingWith = sortPrefix('webhook')
    const items = await readPartition(table, callerPartition(callerId), { startingWith })
    return items
      .map((item): WebhookEndpoint => StoredEndpoint.parse(item))
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  }

  const change: WebhookEndpoints['change'] = async (callerId, id, changes) => {
    const Key = endpointKey(callerId, id)
    if (Object.keys(changes).length > 0) {
      await holds(client.send(new UpdateCommand({ TableName, Key, ...changeOf(changes) })))
    }
    return get(callerId, id)
  }

  const rotate: WebhookEndpoints['rotate'] = async (callerId, id, { secret, ...to }) => {
    const Key = endpointKey(callerId, id)
    const sealedSecret = sealer.seal(secret, purpose(callerId, id))
    for (;;) {
      const item = await read(callerId, id)
      if (item === undefined) return undefined
      // Who rotates at the same time makes the other's secret a former one.
      const rotation = rotationOf(StoredSecrets.parse(item), { sealedSecret, ...to })
      const done = await holds(client.send(new UpdateCommand({ TableName, Key, ...rotation })))
      if (done) return get(callerId, id)
    }
  }

  const remove: WebhookEndpoints['remove'] = (callerId, id) =>
    holds(
      client.send(
        new DeleteCommand({
          TableName,
          Key: endpointKey(callerId, id),
          ConditionExpression: 'attribute_exists(pk)',
        }),
      ),
    )

  return { add, get, getForDelivery, list, change, rotate, remove }
}
