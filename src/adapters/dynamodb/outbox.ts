import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { InteractionKey } from '../../consult/consult.ts'
import type { Relaying } from '../../consult/interaction-log.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ConsultStore } from '../../consult/ports/consult-store.ts'
import { entryKey, partitionOf, toEntry } from './log-entry-item.ts'
import { holds, readIndex, readStepwise } from './table-client.ts'
import type { Table } from './table-client.ts'

/** Every entry with events to hand on carries this partition of the sparse outbox index. */
const waiting = 'outbox'

export const outboxMark = ({ by, since }: Relaying) => ({
  outbox: waiting,
  untouchedSince: since,
  ...(by !== null && { relayedBy: by }),
})

/** What is still to be handed on, as marks on the log's own entries. */
export const outbox = (
  table: Table,
  clock: Clock,
): Pick<ConsultStore, 'claim' | 'askToGoOn' | 'relayed' | 'waitingAfter' | 'stranded'> => {
  const { client, name: TableName } = table

  const claim: ConsultStore['claim'] = ({ key, position }, from, by) => {
    const isFrom = from.by === null ? 'attribute_not_exists(relayedBy)' : 'relayedBy = :from'
    return holds(
      client.send(
        new UpdateCommand({
          TableName,
          Key: entryKey(key, position),
          UpdateExpression: 'SET relayedBy = :by, untouchedSince = :now',
          ConditionExpression: `attribute_exists(outbox) AND (untouchedSince = :since AND ${isFrom} OR relayedBy = :by)`,
          ExpressionAttributeValues: {
            ':by': by,
            ':now': clock.now().toISOString(),
            ':since': from.since,
            ...(from.by !== null && { ':from': from.by }),
          },
        }),
      ),
    )
  }

  const askToGoOn: ConsultStore['askToGoOn'] = ({ key, position }) =>
    holds(
      client.send(
        new UpdateCommand({
          TableName,
          Key: entryKey(key, position),
          UpdateExpression: 'SET followed = :yes',
          ConditionExpression: 'attribute_exists(outbox)',
          ExpressionAttributeValues: { ':yes': true },
        }),
      ),
    )

  const relayed: ConsultStore['relayed'] = async ({ key, position }) => {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName,
        Key: entryKey(key, position),
        // The mark stays: the SDK repeats a write whose answer was lost, and the repetition has to tell the same.
        UpdateExpression: 'SET followed = if_not_exists(followed, :no) REMOVE outbox',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':no': false },
        ReturnValues: 'UPDATED_NEW',
      }),
    )
    return Relayed.parse(Attributes).followed
  }

  const waitingAfter: ConsultStore['waitingAfter'] = async ({ key, position }) => {
    const after = entryKey(key, position).sk
    for await (const item of readStepwise(table, {
      partition: partitionOf(key),
      after,
      atFirst: 1,
    }))
      if ('outbox' in item) return toEntry(item)
    return undefined
  }

  const stranded: ConsultStore['stranded'] = async (untouchedSince) => {
    const items = await readIndex(table, 'outbox', {
      partition: waiting,
      sortsBetween: ['0', untouchedSince.toISOString()],
    })
    return items.map(toPlace)
  }

  return { claim, askToGoOn, relayed, waitingAfter, stranded }
}

const Relayed = z.object({ followed: z.boolean() })

const StrandedItem = z.object({
  pk: z.string().transform((pk, context): InteractionKey => {
    const [, media, ...id] = pk.split('#')
    const key = InteractionKey.safeParse({ media, interactionId: id.join('#') })
    if (key.success) return key.data
    context.addIssue({ code: 'custom', message: 'no interaction' })
    return z.NEVER
  }),
  sk: z.string().transform((sk) => Number(sk.split('#')[1])),
})

const toPlace = (item: Record<string, unknown>) => {
  const { pk: key, sk: position } = StrandedItem.parse(item)
  return { key, position }
}
