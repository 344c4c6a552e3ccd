import type {
  Connection,
  ConnectionName,
  Connections,
  Following,
  OpenSocket,
} from '../../src/consult/ports/connections.ts'
import type { Subscriptions } from '../../src/consult/ports/subscriptions.ts'
import type { WebhookInterest } from '../../src/consult/ports/webhook-endpoints.ts'

type Followed = { following: Following; left: number; gap?: number } & Alone
type Alone = { leftAloneUntil?: Date | undefined }
type Row = OpenSocket & {
  /** Of a socket that follows everything. */
  everything?: { gaps: Record<string, number> } & Alone
  followed: Record<string, Followed>
}

/** Connections in memory, with the port's promises; each call is one step that nothing can part. */
export const memoryConnections = (): Connections => {
  const rows = new Map<string, Row>()
  const nameOf = ({ callerId, connectionId }: ConnectionName) => `${callerId}/${connectionId}`
  const rowOf = (connection: ConnectionName) => rows.get(nameOf(connection))
  const changeIfThere = (connection: ConnectionName, work: (row: Row) => void) => {
    const row = rowOf(connection)
    if (row) work(row)
    return Promise.resolve(row !== undefined)
  }
  const change = async (
    connection: ConnectionName,
    consultId: string,
    work: (followed: Followed) => void,
  ): Promise<void> => {
    const followed = rowOf(connection)?.followed[consultId]
    if (followed) work(followed)
    return Promise.resolve()
  }
  const find = (connection: ConnectionName) => {
    const row = rowOf(connection)
    return Promise.resolve(row && shown(row, Object.keys(row.followed)))
  }

  return {
    add: ({ callerId, connectionId }, { keyId } = {}) => {
      const row = { callerId, connectionId, ...(keyId !== undefined && { keyId }), followed: {} }
      rows.set(nameOf(row), row)
      return Promise.resolve()
    },
    remove: (connection) => Promise.resolve(void rows.delete(nameOf(connection))),
    list: (callerId) =>
      Promise.resolve(
        [...rows.values()]
          .filter((row) => row.callerId === callerId)
          .map(({ followed, everything, ...socket }) => socket),
      ),
    find,
    findFor: (connection, consultId) => {
      const row = rowOf(connection)
      const wants = row && (row.everything ?? row.followed[consultId])
      return Promise.resolve(wants && shown(row, consultId in row.followed ? [consultId] : []))
    },
    followCaller: (connection, wanted) =>
      changeIfThere(connection, (row) => {
        if (wanted) row.everything = { gaps: row.everything?.gaps ?? {} }
        else delete row.everything
      }),
    follow: (connection, consultId, following) =>
      changeIfThere(connection, ({ followed }) => {
        followed[consultId] = { following, left: 0 }
      }),
    unfollow: async (connection, consultId) => {
      await changeIfThere(connection, (row) => {
        row.followed = without(row.followed, consultId)
      })
    },
    leaveToReplay: async (connection, consultId, sequence) => {
      if (rowOf(connection)?.followed[consultId]?.following.live !== false) return false
      await change(connection, consultId, (followed) => {
        followed.left = Math.max(followed.left, sequence)
      })
      return true
    },
    goLive: (connection, consultId, { showing, upTo }) => {
      const followed = rowOf(connection)?.followed[consultId]
      if (!followed || !isShown(followed, showing)) return Promise.resolve('not-ours')
      if (followed.left > upTo) return Promise.resolve('behind')
      followed.following = { live: true, upTo }
      return Promise.resolve('live')
    },
    breakOffReplay: (connection, consultId, showing) =>
      change(connection, consultId, (followed) => {
        if (!isShown(followed, showing)) return
        followed.following = { live: true, upTo: followed.following.upTo }
        followed.gap = followed.left
      }),
    missed: async (connection, consultId, { sequence, leaveAloneUntil }) => {
      await changeIfThere(connection, ({ followed: { [consultId]: followed }, everything }) => {
        if (followed) followed.gap = sequence
        else if (everything) everything.gaps[consultId] = sequence
        const by = followed ?? everything
        if (by && leaveAloneUntil) by.leftAloneUntil = leaveAloneUntil
      })
    },
    gapTold: async (connection, consultId, sequence) => {
      await changeIfThere(connection, ({ followed: { [consultId]: followed }, everything }) => {
        if (followed?.gap === sequence) {
          delete followed.gap
          delete followed.leftAloneUntil
        }
        if (everything?.gaps[consultId] === sequence) {
          everything.gaps = without(everything.gaps, consultId)
          delete everything.leftAloneUntil
        }
      })
    },
  }
}

/** Those of the sockets that want to hear, and these webhooks. */
export const memorySubscriptions = (
  connections: Connections,
  endpointsOf: (callerId: string) => WebhookInterest[] | Promise<WebhookInterest[]> = () => [],
): Subscriptions => ({
  async of(callerId, consultId = '') {
    const sockets = await connections.list(callerId)
    const found = await Promise.all(sockets.map((each) => connections.findFor(each, consultId)))
    const wanting = found.flatMap((each) => each ?? [])
    return { connections: wanting, endpoints: await endpointsOf(callerId) }
  },
})

/** As far as these consults are concerned. */
const shown = (
  { callerId, connectionId, everything, followed }: Row,
  consultIds: string[],
): Connection => {
  const its = consultIds.flatMap((id) => (followed[id] ? [{ id, ...followed[id] }] : []))
  const gaps = its.flatMap(({ id, gap }) => (gap === undefined ? [] : [[id, gap] as const]))
  return structuredClone({
    ...{ callerId, connectionId, wholeCaller: everything !== undefined },
    following: Object.fromEntries(its.map(({ id, following }) => [id, following])),
    gaps: {
      ...its.reduce((rest, { id }) => without(rest, id), everything?.gaps ?? {}),
      ...Object.fromEntries(gaps),
    },
    leftAloneUntil: [everything, ...its]
      .flatMap((each) => each?.leftAloneUntil ?? [])
      .sort((one, other) => one.getTime() - other.getTime())
      .at(-1),
  })
}

const isShown = ({ following }: Followed, showing: string): boolean =>
  !following.live && following.showing === showing

const without = <Value>(all: Record<string, Value>, name: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([each]) => each !== name))
