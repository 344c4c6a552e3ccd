import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { table as layout } from '../../config/table.ts'
import { InteractionKey } from '../../consult/consult.ts'
import { LogEntry, newestPosition } from '../../consult/interaction-log.ts'
import type { InteractionLog } from '../../consult/interaction-log.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ConsultHeader, ConsultStore } from '../../consult/ports/consult-store.ts'
import { cursorCodec } from './cursor.ts'
import { holds, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

const StoredFact = LogEntry.omit({ relay: true })

/** The entry is kept as JSON: what Genesys sent may hold numbers that DynamoDB has no room for. */
const StoredEntry = z.object({
  entry: z.string(),
  outbox: z.string().optional(),
  relayedBy: z.string().optional(),
})

const StoredHeader = z.object({
  consultId: z.string(),
  callerId: z.string(),
  key: InteractionKey,
  agent: z.string(),
  createdAt: z.string(),
})

const partitionOf = ({ media, interactionId }: InteractionKey) =>
  `interaction#${media}#${interactionId}`
const sortOf = (position: number) => `entry#${String(position).padStart(9, '0')}`
const headerKey = (consultId: string) => ({ pk: `consult#${consultId}`, sk: 'header' })
const entryKey = (key: InteractionKey, position: number) => ({
  pk: partitionOf(key),
  sk: sortOf(position),
})

/** Every entry with events to hand on carries this partition of the sparse outbox index. */
const outbox = 'outbox'

/**
 * Consults in DynamoDB: one item per log entry, added only where no item is yet, so that two writers can never both
 * believe to have come first. `retentionSeconds` is for clean-up by TTL alone; nothing relies on when an item goes.
 */
export const dynamoConsultStore = (
  table: Table,
  { clock, retentionSeconds }: { clock: Clock; retentionSeconds: number },
): ConsultStore => {
  const { client, name: TableName } = table
  const expiresAt = () => Math.floor(clock.now().getTime() / 1000) + retentionSeconds

  const load: ConsultStore['load'] = async (key) => {
    const items = await readPartition(table, partitionOf(key))
    return { key, entries: items.map(toEntry) }
  }

  const append: ConsultStore['append'] = async (log: InteractionLog, { relay, ...entry }) => {
    if (entry.position !== newestPosition(log) + 1) return { outcome: 'conflict' }
    const appended = await holds(
      client.send(
        new PutCommand({
          TableName,
          Item: {
            ...entryKey(log.key, entry.position),
            entry: JSON.stringify(entry),
            expiresAt: expiresAt(),
            ...(relay && { outbox, appendedAt: clock.now().toISOString() }),
            ...(typeof relay?.by === 'string' && { relayedBy: relay.by }),
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    )
    if (!appended) return { outcome: 'conflict' }
    return { outcome: 'appended', log: { ...log, entries: [...log.entries, { ...entry, relay }] } }
  }

  const register: ConsultStore['register'] = async (header) => {
    const createdAtAndId = `${header.createdAt}#${header.consultId}`
    const Item = {
      ...headerKey(header.consultId),
      ...header,
      createdAtAndId,
      expiresAt: expiresAt(),
    }
    await client.send(new PutCommand({ TableName, Item }))
  }

  const locate: ConsultStore['locate'] = async (consultId) => {
    const { Item } = await client.send(
      new GetCommand({ TableName, Key: headerKey(consultId), ConsistentRead: true }),
    )
    return Item && StoredHeader.parse(Item)
  }

  const list: ConsultStore['list'] = async ({ callerId, limit, cursor }) => {
    const page = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'consultsByCaller',
        KeyConditionExpression: `${layout.indexes.consultsByCaller.partitionKey} = :caller`,
        ExpressionAttributeValues: { ':caller': callerId },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: cursor === undefined ? undefined : cursorCodec.decode(cursor, callerId),
      }),
    )
    const headers: ConsultHeader[] = (page.Items ?? []).map((item) => StoredHeader.parse(item))
    const nextCursor = page.LastEvaluatedKey ? cursorCodec.encode(page.LastEvaluatedKey) : null
    return { headers, nextCursor }
  }

  const claim: ConsultStore['claim'] = (key, position, by) =>
    holds(
      client.send(
        new UpdateCommand({
          TableName,
          Key: entryKey(key, position),
          UpdateExpression: 'SET relayedBy = :by',
          ConditionExpression: 'attribute_exists(outbox) AND attribute_not_exists(relayedBy)',
          ExpressionAttributeValues: { ':by': by },
        }),
      ),
    )

  const relayed: ConsultStore['relayed'] = async (key, position) => {
    await client.send(
      new UpdateCommand({
        TableName,
        Key: entryKey(key, position),
        UpdateExpression: 'REMOVE outbox',
        ConditionExpression: 'attribute_exists(pk)',
      }),
    )
  }

  const firstUnrelayed: ConsultStore['firstUnrelayed'] = async (key) => {
    const [first] = await readPartition(table, partitionOf(key), { having: 'outbox' })
    return first && toEntry(first)
  }

  return { load, append, register, locate, list, claim, relayed, firstUnrelayed }
}

const toEntry = (item: Record<string, unknown>): LogEntry => {
  const { entry, outbox: waiting, relayedBy } = StoredEntry.parse(item)
  return {
    ...StoredFact.parse(JSON.parse(entry)),
    relay: waiting === undefined ? null : { by: relayedBy ?? null },
  }
}
