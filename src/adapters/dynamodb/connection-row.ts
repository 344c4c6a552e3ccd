import { z } from 'zod'
import type { Connection, ConnectionName, Following } from '../../consult/ports/connections.ts'
import { callerItemKey } from './caller-item.ts'

const StoredFollowing = z
  .object({ live: z.boolean(), upTo: z.int(), until: z.int().optional() })
  .transform(({ live, upTo, until = 0 }): Following =>
    live ? { live, upTo } : { live, upTo, until: new Date(until) },
  )

const StoredConnection = z.object({
  connectionId: z.string(),
  callerId: z.string(),
  wholeCaller: z.boolean(),
  following: z.record(z.string(), StoredFollowing),
  gaps: z.record(z.string(), z.int()).default({}),
  expiresAt: z.int(),
})

/** API Gateway ends a socket after two hours; a row that lives longer belongs to none. */
export const connectionSeconds = 2 * 3600 + 60

const secondsOf = (now: Date): number => Math.floor(now.getTime() / 1000)

export const connectionKey = ({ callerId, connectionId }: ConnectionName) =>
  callerItemKey(callerId, 'connection', connectionId)

/** The row of a socket that has just been opened. */
export const newConnection = (connection: ConnectionName, now: Date) => ({
  ...connectionKey(connection),
  ...connection,
  wholeCaller: false,
  following: {},
  gaps: {},
  expiresAt: secondsOf(now) + connectionSeconds,
})

/** As a row holds it; `left` is the newest event left to whoever shows the missed ones. */
export const toStoredFollowing = (following: Following) => ({
  ...following,
  ...(!following.live && { until: following.until.getTime() }),
  left: 0,
})

/** The rows of sockets that may still be open. */
export const toConnections = (items: Record<string, unknown>[], now: Date): Connection[] =>
  items
    .map((item) => StoredConnection.parse(item))
    .filter(({ expiresAt }) => expiresAt > secondsOf(now))
