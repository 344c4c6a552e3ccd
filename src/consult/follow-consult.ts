import type { InteractionKey } from './consult.ts'
import { findOwnConsult } from './own-consult.ts'
import type { Clock } from './ports/clock.ts'
import type { ConnectionName, Connections, Showing } from './ports/connections.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Frames } from './ports/frames.ts'
import { tellGaps } from './tell-gaps.ts'

export type FollowDeps = {
  store: ConsultStore
  connections: Connections
  frames: Frames
  clock: Clock
  newShowingId: () => string
}

/** Whoever shows missed events has finished, or is dead, after this long: longer than a function for sockets may run. */
export const replayAtMostSeconds = 40

type Wish = {
  consultId: string
  after: number | undefined
  /** Whose consults alone the socket may see, if so. */
  onlyAgent?: string | undefined
}

/**
 * Lets a socket follow one of its caller's consults. With `after` the missed events are shown first, in sequence; those that
 * happen meanwhile are left to this call until it has caught up, so that at the seam none is lost and none comes twice. A socket
 * of which nothing is known would never hear anything, and is closed.
 */
export const followConsult = async (
  deps: FollowDeps,
  socket: ConnectionName,
  { consultId, after, onlyAgent }: Wish,
): Promise<void> => {
  const { connections, frames, clock } = deps
  const own = await findOwnConsult(deps.store, { id: socket.callerId, onlyAgent }, consultId)
  if (own === undefined) {
    const detail = 'there is no such consult'
    const refused = { type: 'error', code: 'not_found', detail, consultId } as const
    await frames.post(socket.connectionId, refused)
    return
  }
  const { header, consult } = own
  const missed = after !== undefined && after <= consult.sequence ? after : undefined
  if (missed === undefined) {
    const follows = await connections.follow(socket, consultId, { live: true, upTo: 0 })
    if (!follows) return frames.close(socket.connectionId)
    await frames.post(socket.connectionId, { type: 'subscribed', consultId, after: after ?? null })
    if (after !== undefined) await frames.post(socket.connectionId, { type: 'gap', consultId })
    return
  }
  const until = new Date(clock.now().getTime() + replayAtMostSeconds * 1000)
  const ours = { showing: deps.newShowingId(), until }
  const catching = { live: false, upTo: missed, ...ours } as const
  const follows = await connections.follow(socket, consultId, catching)
  if (!follows) return frames.close(socket.connectionId)
  await catchUp(deps, socket, { ...header, after: missed, ...ours })
}

type Missing = { key: InteractionKey; consultId: string; after: number } & Pick<Showing, 'showing'>

/** A replay that breaks off tells the client to read over HTTP; where it dies, whoever comes next does. */
const catchUp = async (
  deps: FollowDeps,
  socket: ConnectionName,
  missing: Missing,
): Promise<void> => {
  const { consultId, after, showing } = missing
  try {
    await deps.frames.post(socket.connectionId, { type: 'subscribed', consultId, after })
    await showMissed(deps, socket, missing)
  } catch (cause) {
    await deps.connections.breakOffReplay(socket, consultId, showing)
    await tellGaps(deps, socket)
    throw cause
  }
}

const showMissed = async (
  { store, connections, frames }: FollowDeps,
  socket: ConnectionName,
  { key, consultId, after, showing }: Missing,
): Promise<void> => {
  let upTo = after
  do {
    const missed = await store.events(key, consultId, upTo)
    for (const event of missed) {
      const posted = await frames.post(socket.connectionId, { type: 'event', event })
      if (posted === 'gone') return connections.remove(socket)
    }
    upTo = missed.at(-1)?.sequence ?? upTo
  } while ((await connections.goLive(socket, consultId, { showing, upTo })) === 'behind')
}
