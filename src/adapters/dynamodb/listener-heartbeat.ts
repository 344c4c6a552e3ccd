import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import { readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

const Beat = z.object({ at: z.iso.datetime() })

/** Longer than any two clocks should differ, and several beats. */
const aliveMs = 15_000

/** The listeners' sign of life, for `/health`: an API whose listener stands still takes requests in vain. */
export type ListenerHeartbeat = {
  beat(listener: string): Promise<void>
  stop(listener: string): Promise<void>
  anyAlive(): Promise<boolean>
}

const pk = 'listeners'

export const dynamoListenerHeartbeat = (table: Table, clock: Clock): ListenerHeartbeat => ({
  async beat(sk) {
    const at = clock.now()
    const expiresAt = Math.floor(at.getTime() / 1000) + 3600
    await table.client.send(
      new PutCommand({ TableName: table.name, Item: { pk, sk, at: at.toISOString(), expiresAt } }),
    )
  },
  async stop(sk) {
    await table.client.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } }))
  },
  async anyAlive() {
    const items = await readPartition(table, pk)
    const oldest = clock.now().getTime() - aliveMs
    return items.some((item) => Date.parse(Beat.parse(item).at) > oldest)
  },
})
