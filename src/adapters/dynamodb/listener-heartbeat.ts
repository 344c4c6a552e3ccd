import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import { abortingAfter } from '../aborting-after.ts'
import { readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

/** What a listener says of itself; one that is leaving takes nobody any more. */
type Sign = { sessions: number; leaving: boolean }
/** A listener's sign of life: the counter rises with each. */
export type Beat = Sign & { listener: string; beat: number }

const StoredBeat = z.object({
  sk: z.string(),
  beat: z.int(),
  sessions: z.int(),
  leaving: z.boolean().default(false),
  at: z.iso.datetime(),
})

/** Longer than any two clocks should differ, and several beats. */
const aliveMs = 15_000
/** True of the last beat of a listener that lives, as far as clocks can tell. */
export const isFresh = (lastBeat: Date, now: Date): boolean =>
  now.getTime() - lastBeat.getTime() < aliveMs

/** A beat that takes longer is given up, for the next one to be tried. */
const beatWithinMs = 1500

/**
 * The listeners' signs of life. Listeners watch each other's counters, so that no clocks are compared; only
 * `anyAlive`, `living` and `lastBeats`, for everybody else, look at the time: an API whose listeners stand still takes requests in vain.
 */
export type ListenerHeartbeat = {
  /** Raises the listener's counter, by one or more. Rejects when that is not known to have happened. */
  beat(listener: string, sign: Sign): Promise<void>
  /** Takes the listener off. Safe to repeat. */
  stop(listener: string): Promise<void>
  /** With every earlier beat. */
  list(): Promise<Beat[]>
  anyAlive(): Promise<boolean>
  /** Those that have beaten lately, by the clock. */
  living(): Promise<Beat[]>
  /** When each listener gave its last sign of life, by its own clock. With every earlier beat. */
  lastBeats(): Promise<ReadonlyMap<string, Date>>
}

export const beatKeptSeconds = 3600
const pk = 'listeners'

export const dynamoListenerHeartbeat = (table: Table, clock: Clock): ListenerHeartbeat => {
  const read = async () => {
    const items = await readPartition(table, pk)
    return items.map((item) => StoredBeat.parse(item))
  }
  const living = async () => {
    const now = clock.now()
    return (await read()).filter(({ at }) => isFresh(new Date(at), now))
  }
  const lastBeats = async () => new Map((await read()).map(({ sk, at }) => [sk, new Date(at)]))
  return {
    lastBeats,
    async beat(sk, { sessions, leaving }) {
      const at = clock.now()
      const command = new UpdateCommand({
        TableName: table.name,
        Key: { pk, sk },
        // Counted here: a beat that arrives late or twice must not bring back a number that was seen before.
        UpdateExpression:
          'SET sessions = :sessions, leaving = :leaving, #at = :at, expiresAt = :expiresAt ADD beat :one',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: {
          ':sessions': sessions,
          ':leaving': leaving,
          ':at': at.toISOString(),
          ':expiresAt': Math.floor(at.getTime() / 1000) + beatKeptSeconds,
          ':one': 1,
        },
      })
      await abortingAfter(beatWithinMs, (abortSignal) =>
        table.client.send(command, { abortSignal }),
      )
    },
    async stop(sk) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } }))
    },
    list: async () => (await read()).map(toBeat),
    anyAlive: async () => (await living()).length > 0,
    living: async () => (await living()).map(toBeat),
  }
}

const toBeat = ({ sk: listener, beat, sessions, leaving }: z.infer<typeof StoredBeat>): Beat => ({
  listener,
  beat,
  sessions,
  leaving,
})
