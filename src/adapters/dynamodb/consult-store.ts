import { randomUUID } from 'node:crypto'
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { newestPosition } from '../../consult/interaction-log.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ConsultStore } from '../../consult/ports/consult-store.ts'
import { consultHeaders } from './consult-headers.ts'
import { entryKey, partitionOf, toEntry } from './log-entry-item.ts'
import { outbox, outboxMark } from './outbox.ts'
import { holds, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

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

  const append: ConsultStore['append'] = async (log, { relay, ...entry }) => {
    if (entry.position !== newestPosition(log) + 1) return { outcome: 'conflict' }
    const Key = entryKey(log.key, entry.position)
    const writeId = randomUUID()
    const Item = {
      ...Key,
      writeId,
      entry: JSON.stringify(entry),
      expiresAt: expiresAt(),
      ...(relay && outboxMark(relay, clock.now())),
    }
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' }
    const appended = await holds(client.send(new PutCommand({ TableName, Item, ...condition })))
    if (!appended && !(await isWrittenBy(Key, writeId))) return { outcome: 'conflict' }
    return { outcome: 'appended', log: { ...log, entries: [...log.entries, { ...entry, relay }] } }
  }

  /** The SDK repeats a write whose answer was lost; the repetition then meets the first one. */
  const isWrittenBy = async (Key: Record<string, string>, writeId: string): Promise<boolean> => {
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
    return Item?.['writeId'] === writeId
  }

  return { load, append, ...consultHeaders(table, expiresAt), ...outbox(table) }
}
