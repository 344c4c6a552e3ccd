import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import { readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

/** A listener's sign of life: the counter rises with each. */
export type Beat = { listener: string; beat: number; sessions: number }

const StoredBeat = z.object({
  sk: z.string(),
  beat: z.int(),
  sessions: z.int(),
  at: z.iso.datetime(),
})

/** Longer than any two clocks should differ, and several beats. */
const aliveMs = 15_000
/** A beat that takes longer is given up, for the next one to be tried. */
const beatWithinMs = 1500

/**
 * The listeners' signs of life. Listeners watch each other's counters, so that no clocks are compared; only `anyAlive`, for
 * `/health`, looks at the time: an API whose listeners stand still takes requests in vain.
 */
export type ListenerHeartbeat = {
  /** Raises the listener's counter, by one or more. Rejects when that is not known to have happened. */
  beat(listener: string, sessions: number): Promise<void>
  /** Takes the listener off. Safe to repeat. */
  stop(listener: string): Promise<void>
  /** With every earlier beat. */
  list(): Promise<Beat[]>
  anyAlive(): Promise<boolean>
}

const pk = 'listeners'

export const dynamoListenerHeartbeat = (table: Table, clock: Clock): ListenerHeartbeat => {
  const read = async () => {
    const items = await readPartition(table, pk)
    return items.map((item) => StoredBeat.parse(item))
  }
  return {
    async beat(sk, sessions) {
      const at = clock.now()
      await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { pk, sk },
          // Counted here: a beat that arrives late or twice must not bring back a number that was seen before.
          UpdateExpression:
            'SET sessions = :sessions, #at = :at, expiresAt = :expiresAt ADD beat :one',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: {
            ':sessions': sessions,
            ':at': at.toISOString(),
            ':expiresAt': Math.floor(at.getTime() / 1000) + 3600,
            ':one': 1,
          },
        }),
        { abortSignal: AbortSignal.timeout(beatWithinMs) },
      )
    },
    async stop(sk) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } }))
    },
    async list() {
      return (await read()).map(({ sk: listener, beat, sessions }) => ({
        listener,
        beat,
        sessions,
      }))
    },
    async anyAlive() {
      const oldest = clock.now().getTime() - aliveMs
      return (await read()).some(({ at }) => Date.parse(at) > oldest)
    },
  }
}
