import type {
  Connection,
  ConnectionName,
  Connections,
  Following,
} from '../../src/consult/ports/connections.ts'

type Row = Connection & { left: Record<string, number> }

/** Connections in memory, with the port's promises; each call is one step that nothing can part. */
export const memoryConnections = (): Connections => {
  const rows = new Map<string, Row>()
  const nameOf = ({ callerId, connectionId }: ConnectionName) => `${callerId}/${connectionId}`
  const shown = ({ left, ...connection }: Row): Connection => structuredClone(connection)
  const changeIfThere = (connection: ConnectionName, work: (row: Row) => void) => {
    const row = rows.get(nameOf(connection))
    if (row) work(row)
    return Promise.resolve(row !== undefined)
  }
  const change = async (connection: ConnectionName, work: (row: Row) => void): Promise<void> => {
    await changeIfThere(connection, work)
  }
  const isReplaying = (connection: ConnectionName, consultId: string) =>
    rows.get(nameOf(connection))?.following[consultId]?.live === false

  return {
    add: (connection, { keyId } = {}) => {
      const nothing = { wholeCaller: false, following: {}, gaps: {}, left: {} }
      const opened = keyId === undefined ? {} : { keyId }
      rows.set(nameOf(connection), { ...connection, ...opened, ...nothing })
      return Promise.resolve()
    },
    remove: (connection) => Promise.resolve(void rows.delete(nameOf(connection))),
    list: (callerId) =>
      Promise.resolve([...rows.values()].filter((row) => row.callerId === callerId).map(shown)),
    find: (connection) => {
      const row = rows.get(nameOf(connection))
      return Promise.resolve(row && shown(row))
    },
    followCaller: (connection, wanted) =>
      changeIfThere(connection, (row) => {
        row.wholeCaller = wanted
      }),
    follow: (connection, consultId, following) =>
      changeIfThere(connection, (row) => {
        row.following = { ...row.following, [consultId]: following }
        row.left = { ...row.left, [consultId]: 0 }
        row.gaps = without(row.gaps, consultId)
      }),
    unfollow: (connection, consultId) =>
      change(connection, (row) => {
        row.following = without(row.following, consultId)
        row.gaps = without(row.gaps, consultId)
      }),
    leaveToReplay: async (connection, consultId, sequence) => {
      if (!isReplaying(connection, consultId)) return false
      await change(connection, ({ left }) => {
        left[consultId] = Math.max(left[consultId] ?? 0, sequence)
      })
      return true
    },
    goLive: (connection, consultId, { showing, upTo }) => {
      const row = rows.get(nameOf(connection))
      if (!row || !isShown(row.following[consultId], showing)) return Promise.resolve('not-ours')
      if ((row.left[consultId] ?? 0) > upTo) return Promise.resolve('behind')
      row.following[consultId] = { live: true, upTo }
      return Promise.resolve('live')
    },
    breakOffReplay: (connection, consultId, showing) =>
      change(connection, ({ following, gaps, left }) => {
        const shown = following[consultId]
        if (!shown || !isShown(shown, showing)) return
        following[consultId] = { live: true, upTo: shown.upTo }
        gaps[consultId] = left[consultId] ?? 0
      }),
    missed: (connection, consultId, sequence) =>
      change(connection, ({ gaps }) => {
        gaps[consultId] = sequence
      }),
    gapTold: (connection, consultId, sequence) =>
      change(connection, (row) => {
        if (row.gaps[consultId] === sequence) row.gaps = without(row.gaps, consultId)
      }),
  }
}

const isShown = (following: Following | undefined, showing: string): boolean =>
  following?.live === false && following.showing === showing

const without = <Value>(all: Record<string, Value>, name: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([each]) => each !== name))
