import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { webhooksAtMost } from '../../config/queues.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import { holds, readItem } from './table-client.ts'
import type { Table } from './table-client.ts'

type Placed = { callerId: string; id: string; createdAt: string }

const Stored = z.object({ places: z.set(z.string()).default(new Set()) })

/** Whoever has taken a place and not used it after this long has died meanwhile: longer than any function runs. */
const takenForMs = 5 * 60_000

const keyOf = (callerId: string) => ({ pk: `places#${callerId}`, sk: 'webhooks' })
const nameOf = ({ createdAt, id }: Omit<Placed, 'callerId'>) => `${createdAt}#${id}`

/**
 * The places that a caller has for its webhooks, in one item: of many who want the last one a conditional write gives it to one.
 * They are names rather than a count, so that all of it is safe to repeat.
 */
export const webhookPlaces = (table: Table, clock: Clock) => {
  const { client, name: TableName } = table
  const take = ({ callerId, ...placed }: Placed): Promise<boolean> =>
    holds(
      client.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(callerId),
          UpdateExpression: 'ADD places :ours',
          ConditionExpression:
            'attribute_not_exists(places) OR size(places) < :atMost OR contains(places, :name)',
          ExpressionAttributeValues: {
            ':ours': new Set([nameOf(placed)]),
            ':atMost': webhooksAtMost,
            ':name': nameOf(placed),
          },
        }),
      ),
    )

  const give = async (callerId: string, names: string[]): Promise<void> => {
    await client.send(
      new UpdateCommand({
        TableName,
        Key: keyOf(callerId),
        UpdateExpression: 'DELETE places :these',
        ExpressionAttributeValues: { ':these': new Set(names) },
      }),
    )
  }

  const free = ({ callerId, ...placed }: Placed): Promise<void> => give(callerId, [nameOf(placed)])

  /** True when there were any. One that was taken just now may be about to be used. */
  const freeUnused = async (callerId: string, used: Set<string>): Promise<boolean> => {
    const item = await readItem(table, keyOf(callerId))
    const before = new Date(clock.now().getTime() - takenForMs).toISOString()
    const unused = [...Stored.parse(item ?? {}).places].filter((name) => {
      const [createdAt = '', id = ''] = name.split('#')
      return !used.has(id) && createdAt < before
    })
    if (unused.length > 0) await give(callerId, unused)
    return unused.length > 0
  }

  return { take, free, freeUnused }
}
