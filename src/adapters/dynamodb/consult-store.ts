import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { emptyLog, logAfter } from '../../consult/interaction-log.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ConsultStore } from '../../consult/ports/consult-store.ts'
import { consultHeaders } from './consult-headers.ts'
import { logEntries } from './log-entries.ts'
import { entryKey } from './log-entry-item.ts'
import { outbox, outboxMark } from './outbox.ts'
import { holds, readItem } from './table-client.ts'
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
  const entries = logEntries(table)

  const load: ConsultStore['load'] = async (key) => {
    for await (const newest of entries.newestFirst(key, 1)) {
      const { behind, events } = newest
      const isSilent = events.length === 0 && behind > 0
      const before = isSilent ? await entries.entry({ key, position: behind }) : undefined
      return logAfter(key, newest, before)
    }
    return emptyLog(key)
  }

  const append: ConsultStore['append'] = async (key, { relay, ...entry }) => {
    const Key = entryKey(key, entry.position)
    const writeId = randomUUID()
    const Item = {
      ...Key,
      writeId,
      entry: JSON.stringify(entry),
      expiresAt: expiresAt(),
      ...(relay && outboxMark(relay)),
    }
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' }
    const appended = await holds(client.send(new PutCommand({ TableName, Item, ...condition })))
    return appended || (await isWrittenBy(Key, writeId)) ? 'appended' : 'conflict'
  }

  /** The SDK repeats a write whose answer was lost; the repetition then meets the first one. */
  const isWrittenBy = async (Key: Record<string, string>, writeId: string): Promise<boolean> =>
    (await readItem(table, Key))?.['writeId'] === writeId

  const { entry, events, lastEvent } = entries
  const headers = consultHeaders(table, { clock, expiresAt })
  return { load, append, entry, events, lastEvent, ...headers, ...outbox(table, clock) }
}
