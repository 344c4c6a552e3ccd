import type { Clock } from '../../consult/ports/clock.ts'
import type { Subscriptions } from '../../consult/ports/subscriptions.ts'
import { callerPartition, kindOf } from './caller-item.ts'
import { followersPartition, listenerAttributes, toConnections } from './connection-row.ts'
import { projectionOf, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'
import { interestAttributes, toInterests } from './webhook-item.ts'

/** Neither the secrets, nor how it stands with an endpoint. */
const projection = projectionOf(['sk', ...listenerAttributes, ...interestAttributes])

/**
 * Whoever hears of everything lies in one partition, and whoever follows a consult in that one's: an event reads the rows of
 * those who want it, at once, however many sockets its caller has.
 */
export const dynamoSubscriptions = (table: Table, clock: Clock): Subscriptions => ({
  async of(callerId, consultId) {
    const [items, followers] = await Promise.all([
      readPartition(table, callerPartition(callerId), { projection }),
      consultId === undefined ? [] : readPartition(table, followersPartition(consultId)),
    ])
    const ofKind = (kind: string) => items.filter((item) => kindOf(item) === kind)
    return {
      connections: toConnections({ listeners: ofKind('socket'), followers }, clock.now()),
      endpoints: toInterests(ofKind('webhook')),
    }
  },
})
