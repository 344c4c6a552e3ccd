import { eventsOf, recordOf } from './interaction-log.ts'
import type { Connections } from './ports/connections.ts'
import type { ConnectionName } from './ports/connections.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Frames } from './ports/frames.ts'

export type FollowDeps = { store: ConsultStore; connections: Connections; frames: Frames }

/**
 * Lets a socket follow one of its caller's consults. With `after` the missed events are shown first, in sequence; those that
 * happen meanwhile are left to this call until it has caught up, so that at the seam none is lost and none comes twice.
 */
export const followConsult = async (
  { store, connections, frames }: FollowDeps,
  socket: ConnectionName,
  { consultId, after }: { consultId: string; after: number | undefined },
): Promise<void> => {
  const header = await store.locate(consultId)
  const log = header?.callerId === socket.callerId ? await store.load(header.key) : undefined
  const record = log && recordOf(log, consultId)
  if (log === undefined || record === undefined) {
    const detail = 'there is no such consult'
    await frames.post(socket.connectionId, { type: 'error', code: 'not_found', detail })
    return
  }
  const newest = record.consult.sequence
  const isAhead = after !== undefined && after > newest
  const live = after === undefined || isAhead
  await connections.follow(socket, consultId, { live, upTo: live ? 0 : after })
  await frames.post(socket.connectionId, { type: 'subscribed', consultId, after: after ?? null })
  if (isAhead) await frames.post(socket.connectionId, { type: 'gap', consultId })
  if (live) return

  for (let upTo = after; ;) {
    const missed = eventsOf(await store.load(log.key), consultId, upTo)
    for (const event of missed) await frames.post(socket.connectionId, { type: 'event', event })
    upTo = missed.at(-1)?.sequence ?? upTo
    if (await connections.goLive(socket, consultId, upTo)) return
  }
}
