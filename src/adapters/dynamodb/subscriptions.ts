import type { Clock } from '../../consult/ports/clock.ts'
import type { Subscriptions } from '../../consult/ports/subscriptions.ts'
import { callerPartition, kindOf } from './caller-item.ts'
import { toConnections } from './connection-row.ts'
import { readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'
import { toInterests } from './webhook-item.ts'

/** Sockets and webhooks lie in one partition, so that whoever tells an event finds all of them in one read. */
export const dynamoSubscriptions = (table: Table, clock: Clock): Subscriptions => ({
  async of(callerId) {
    const items = await readPartition(table, callerPartition(callerId))
    const ofKind = (kind: string) => items.filter((item) => kindOf(item) === kind)
    return {
      connections: toConnections(ofKind('connection'), clock.now()),
      endpoints: toInterests(ofKind('webhook')),
    }
  },
})
