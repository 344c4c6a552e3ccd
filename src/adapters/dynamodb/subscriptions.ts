import type { Clock } from '../../consult/ports/clock.ts'
import type { Subscriptions } from '../../consult/ports/subscriptions.ts'
import type { Sealer } from '../credentials/sealer.ts'
import { callerPartition, kindOf } from './caller-item.ts'
import { toConnections } from './connections.ts'
import { toEndpoints } from './webhook-endpoints.ts'
import { readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

/** Sockets and webhooks lie in one partition, so that whoever tells an event finds all of them in one read. */
export const dynamoSubscriptions = (
  table: Table,
  { sealer, clock }: { sealer: Sealer; clock: Clock },
): Subscriptions => ({
  async of(callerId) {
    const items = await readPartition(table, callerPartition(callerId))
    const ofKind = (kind: string) => items.filter((item) => kindOf(item) === kind)
    return {
      connections: toConnections(ofKind('connection'), clock.now()),
      endpoints: toEndpoints(ofKind('webhook'), callerId, sealer),
    }
  },
})
