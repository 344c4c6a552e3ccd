import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../../consult/ports/clock.ts'
import type { WebhookEndpoint, WebhookEndpoints } from '../../consult/ports/webhook-endpoints.ts'
import type { Sealer } from '../credentials/sealer.ts'
import { callerPartition, sortPrefix } from './caller-item.ts'
import { changeOf, rotationOf } from './webhook-change.ts'
import { holds, readItem, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'
import { webhookPlaces } from './webhook-places.ts'
import { endpointKey, StoredEndpoint, StoredHealth, StoredSecrets } from './webhook-item.ts'

const purpose = (callerId: string, id: string) => `webhook-secret/${callerId}/${id}`

const publicKeysOf = (item: Record<string, unknown>): string[] => {
  const { formerSecrets, ...newest } = StoredSecrets.parse(item)
  return [newest, ...formerSecrets].flatMap(({ publicKey }) => publicKey ?? [])
}

/** Webhooks in DynamoDB; `unreadable` hears why a secret could not be opened. */
export const dynamoWebhookEndpoints = (
  table: Table,
  deps: { sealer: Sealer; clock: Clock; unreadable: (cause: unknown) => void },
): WebhookEndpoints => {
  const { sealer, clock } = deps
  const { client, name: TableName } = table
  const places = webhookPlaces(table, clock)

  const add: WebhookEndpoints['add'] = async ({ secret, ...endpoint }) => {
    const { callerId, id } = endpoint
    const sealedSecret = sealer.seal(secret, purpose(callerId, id))
    const Item = { ...endpointKey(callerId, id), ...endpoint, sealedSecret }
    if (!(await takePlace(endpoint))) return 'too-many'
    await client.send(new PutCommand({ TableName, Item }))
    return 'added'
  }

  /** Places that nobody uses are looked for when there are no others. */
  const takePlace = async (endpoint: WebhookEndpoint): Promise<boolean> => {
    if (await places.take(endpoint)) return true
    const used = new Set((await list(endpoint.callerId)).map(({ id }) => id))
    return (await places.freeUnused(endpoint.callerId, used)) && places.take(endpoint)
  }

  const read = (callerId: string, id: string) => readItem(table, endpointKey(callerId, id))

  const get: WebhookEndpoints['get'] = async (callerId, id) => {
    const item = await read(callerId, id)
    return item && StoredEndpoint.parse(item)
  }

  /** Opens only what was sealed for this caller: an item under another partition is worthless. */
  const open = (sealed: string, callerId: string, id: string): string | undefined => {
    try {
      return sealer.open(sealed, purpose(callerId, id))
    } catch (cause) {
      deps.unreadable(cause)
      return undefined
    }
  }

  /** A former secret that cannot be opened does not keep the newest from signing. */
  const openSecrets = (item: Record<string, unknown>, callerId: string, id: string) => {
    const { sealedSecret, formerSecrets } = StoredSecrets.parse(item)
    const secret = open(sealedSecret, callerId, id)
    if (secret === undefined) return {}
    const former = formerSecrets
      .filter(({ validUntil }) => new Date(validUntil) > clock.now())
      .map((each) => ({ secret: open(each.sealedSecret, callerId, id), ...each }))
    return {
      secret,
      formerSecrets: former.flatMap(({ secret, validUntil }) =>
        secret === undefined ? [] : [{ secret, validUntil }],
      ),
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
      const stored = StoredSecrets.parse(item)
      const { change, retired } = rotationOf(stored, { sealedSecret, ...to }, clock.now())
      if (!(await holds(client.send(new UpdateCommand({ TableName, Key, ...change }))))) continue
      return { endpoint: { ...StoredEndpoint.parse(item), publicKey: to.publicKey }, retired }
    }
  }

  const silence: WebhookEndpoints['silence'] = async (callerId, id) => {
    const Key = endpointKey(callerId, id)
    const disabled = changeOf({ disabled: true })
    await holds(client.send(new UpdateCommand({ TableName, Key, ...disabled })))
    const item = await read(callerId, id)
    return item && publicKeysOf(item)
  }

  const remove: WebhookEndpoints['remove'] = async (callerId, id) => {
    const Key = endpointKey(callerId, id)
    const { Attributes } = await client.send(
      new DeleteCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }),
    )
    if (Attributes === undefined) return undefined
    await places.free(StoredEndpoint.parse(Attributes))
    return publicKeysOf(Attributes)
  }

  return { add, get, getForDelivery, list, change, rotate, silence, remove }
}
