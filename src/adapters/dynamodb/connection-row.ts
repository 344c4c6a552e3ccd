import { z } from 'zod'
import type {
  Connection,
  ConnectionName,
  Following,
  Opener,
} from '../../consult/ports/connections.ts'
import { callerItemKey } from './caller-item.ts'

/** Stands beside the consults that a socket follows for all of them. */
export const everything = '*'

/** A socket; `follows` names the rows of what it wants to hear, some of which may be gone or about to come. */
export const StoredSocket = z.object({
  connectionId: z.string(),
  callerId: z.string(),
  keyId: z.string().optional(),
  follows: z.set(z.string()).default(new Set()),
  changes: z.int(),
  expiresAt: z.int(),
})
export type StoredSocket = z.infer<typeof StoredSocket>

const leftAloneUntil = z
  .int()
  .transform((time) => new Date(time))
  .optional()

/** A socket that follows everything. */
const StoredListener = z.object({
  connectionId: z.string(),
  callerId: z.string(),
  gaps: z.record(z.string(), z.int()),
  leftAloneUntil,
  expiresAt: z.int(),
})

export const listenerAttributes = Object.keys(StoredListener.shape)

const StoredFollowing = z
  .object({
    ...{ live: z.boolean(), upTo: z.int() },
    ...{ showing: z.string().default(''), until: z.int().default(0) },
  })
  .transform(({ live, upTo, showing, until }): Following =>
    live ? { live, upTo } : { live, upTo, showing, until: new Date(until) },
  )

/** A socket that follows a consult. */
const StoredFollower = z.looseObject({
  connectionId: z.string(),
  callerId: z.string(),
  consultId: z.string(),
  gap: z.int().optional(),
  leftAloneUntil,
  expiresAt: z.int(),
})

/** API Gateway ends a socket after two hours; a row that lives longer belongs to none. */
export const connectionSeconds = 2 * 3600 + 60

/** Time for a client that is silent to ping, hear that its socket is good no longer, and open another: it misses nothing so. */
const graceSeconds = 90

const secondsOf = (now: Date): number => Math.floor(now.getTime() / 1000)

/** Sockets lie apart from what an event reads: most of them do not want to hear of it. */
export const socketsPartition = (callerId: string): string => `sockets#${callerId}`

export const socketKey = ({ callerId, connectionId }: ConnectionName) => ({
  pk: socketsPartition(callerId),
  sk: connectionId,
})

export const followersPartition = (consultId: string): string => `followers#${consultId}`

/** Where it is kept what a socket wants to hear of: a consult, or everything. */
export const wishKey = ({ callerId, connectionId }: ConnectionName, of: string) =>
  of === everything
    ? callerItemKey(callerId, 'socket', connectionId)
    : { pk: followersPartition(of), sk: connectionId }

/** The row of a socket that has just been opened. */
export const newSocket = (
  { callerId, connectionId }: ConnectionName,
  { keyId, until }: Opener,
  now: Date,
) => ({
  ...socketKey({ callerId, connectionId }),
  ...{ callerId, connectionId },
  ...(keyId !== undefined && { keyId }),
  changes: 0,
  expiresAt: Math.min(
    secondsOf(now) + connectionSeconds,
    until === undefined ? Infinity : secondsOf(until) + graceSeconds,
  ),
})

/** How the row of one that follows everything is written; what it has missed already stays. */
export const newListener = (
  { callerId, connectionId }: ConnectionName,
  { expiresAt }: { expiresAt: number },
) => ({
  Key: wishKey({ callerId, connectionId }, everything),
  UpdateExpression:
    'SET callerId = :caller, connectionId = :connection, expiresAt = :end, gaps = if_not_exists(gaps, :none) REMOVE leftAloneUntil',
  ExpressionAttributeValues: {
    ...{ ':caller': callerId, ':connection': connectionId },
    ...{ ':end': expiresAt, ':none': {} },
  },
})

/** The row of one that follows a consult; `left` is the newest event left to whoever shows the missed ones. */
export const newFollower = (
  { callerId, connectionId }: ConnectionName,
  consultId: string,
  following: Following,
) => ({
  ...wishKey({ callerId, connectionId }, consultId),
  ...{ callerId, connectionId, consultId },
  ...following,
  ...(!following.live && { until: following.until.getTime() }),
  left: 0,
})

type Item = Record<string, unknown>

/** Whether a row belongs to a socket that may still be open. */
export const isGood = ({ expiresAt }: { expiresAt: number }, now: Date): boolean =>
  expiresAt > secondsOf(now)

/** The sockets of these rows of theirs, as far as they may still be open. */
export const toConnections = (
  { listeners, followers }: { listeners: Item[]; followers: Item[] },
  now: Date,
): Connection[] => {
  const connections = new Map<string, Connection>()
  const of = ({ callerId, connectionId }: ConnectionName): Connection => {
    const nothing = { wholeCaller: false, following: {}, gaps: {} }
    const known = connections.get(connectionId) ?? { callerId, connectionId, ...nothing }
    connections.set(connectionId, known)
    return known
  }
  for (const listener of listeners.map((item) => StoredListener.parse(item))) {
    if (!isGood(listener, now)) continue
    const { gaps, leftAloneUntil } = listener
    Object.assign(of(listener), { wholeCaller: true, gaps, leftAloneUntil })
  }
  for (const item of followers) {
    const follower = StoredFollower.parse(item)
    if (!isGood(follower, now)) continue
    const connection = of(follower)
    connection.following[follower.consultId] = StoredFollowing.parse(item)
    connection.leftAloneUntil = laterOf(connection.leftAloneUntil, follower.leftAloneUntil)
    // Whatever the listener's row has of this consult is from before it was followed.
    const { [follower.consultId]: _, ...gaps } = connection.gaps
    if (follower.gap !== undefined) gaps[follower.consultId] = follower.gap
    connection.gaps = gaps
  }
  return [...connections.values()]
}

const laterOf = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one && other ? new Date(Math.max(one.getTime(), other.getTime())) : (one ?? other)
