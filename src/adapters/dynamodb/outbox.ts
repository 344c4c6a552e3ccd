import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { InteractionKey } from '../../consult/consult.ts'
import type { ConsultStore } from '../../consult/ports/consult-store.ts'
import { entryKey, partitionOf, toEntry } from './log-entry-item.ts'
import { holds, readIndex, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

/** Every entry with events to hand on carries this partition of the sparse outbox index. */
const waiting = 'outbox'

export const outboxMark = ({ by }: { by: string | null }, now: Date) => ({
  outbox: waiting,
  appendedAt: now.toISOString(),
  ...(by !== null && { relayedBy: by }),
})

/** What is still to be handed on, as marks on the log's own entries. */
export const outbox = (
  table: Table,
): Pick<ConsultStore, 'claim' | 'relayed' | 'firstUnrelayed' | 'stranded'> => {
  const { client, name: TableName } = table

  const claim: ConsultStore['claim'] = ({ key, position }, from, by) => {
    const still = from === null ? 'attribute_not_exists(relayedBy)' : 'relayedBy = :from'
    return holds(
      client.send(
        new UpdateCommand({
          TableName,
          Key: entryKey(key, position),
          UpdateExpression: 'SET relayedBy = :by',
          ConditionExpression: `attribute_exists(outbox) AND ${still}`,
          ExpressionAttributeValues: { ':by': by, ...(from !== null && { ':from': from }) },
        }),
      ),
    )
  }

  const relayed: ConsultStore['relayed'] = async ({ key, position }) => {
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

  const stranded: ConsultStore['stranded'] = async (before) => {
    const items = await readIndex(table, 'outbox', {
      partition: waiting,
      sortsBetween: ['0', before.toISOString()],
    })
    return items.map(toPlace)
  }

  return { claim, relayed, firstUnrelayed, stranded }
}

const StrandedItem = z.object({
  pk: z.string().transform((pk, context): InteractionKey => {
    const [, media, ...id] = pk.split('#')
    const key = InteractionKey.safeParse({ media, interactionId: id.join('#') })
    if (key.success) return key.data
    context.addIssue({ code: 'custom', message: 'no interaction' })
    return z.NEVER
  }),
  sk: z.string().transform((sk) => Number(sk.split('#')[1])),
  relayedBy: z.string().optional(),
})

const toPlace = (item: Record<string, unknown>) => {
  const { pk: key, sk: position, relayedBy: by = null } = StrandedItem.parse(item)
  return { key, position, by }
}
