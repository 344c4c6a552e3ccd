import { z } from 'zod'
import type {
  Connection,
  ConnectionName,
  Following,
  Opener,
} from '../../consult/ports/connections.ts'
import { callerItemKey } from './caller-item.ts'

const StoredFollowing = z
  .object({
    ...{ live: z.boolean(), upTo: z.int() },
    ...{ showing: z.string().default(''), until: z.int().default(0) },
  })
  .transform(({ live, upTo, showing, until }): Following =>
    live ? { live, upTo } : { live, upTo, showing, until: new Date(until) },
  )

const StoredConnection = z.object({
  connectionId: z.string(),
  callerId: z.string(),
  keyId: z.string().optional(),
  wholeCaller: z.boolean(),
  following: z.record(z.string(), StoredFollowing),
  gaps: z.record(z.string(), z.int()).default({}),
  expiresAt: z.int(),
})

/** API Gateway ends a socket after two hours; a row that lives longer belongs to none. */
export const connectionSeconds = 2 * 3600 + 60

/** Time for a client that is silent to ping, hear that its socket is good no longer, and open another: it misses nothing so. */
const graceSeconds = 90

const secondsOf = (now: Date): number => Math.floor(now.getTime() / 1000)

export const connectionKey = ({ callerId, connectionId }: ConnectionName) =>
  callerItemKey(callerId, 'connection', connectionId)

/** The row of a socket that has just been opened. */
export const newConnection = (connection: ConnectionName, { keyId, until }: Opener, now: Date) => ({
  ...connectionKey(connection),
  ...connection,
  ...(keyId !== undefined && { keyId }),
  wholeCaller: false,
  following: {},
  gaps: {},
  expiresAt: Math.min(
    secondsOf(now) + connectionSeconds,
    until === undefined ? Infinity : secondsOf(until) + graceSeconds,
  ),
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
