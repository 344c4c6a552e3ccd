import type { InteractionKey } from './consult.ts'
import type { ConnectionName, Connections } from './ports/connections.ts'
import type { ConsultHeader, ConsultStore } from './ports/consult-store.ts'
import type { Frames } from './ports/frames.ts'
import { readConsult } from './read-consult.ts'

export type FollowDeps = { store: ConsultStore; connections: Connections; frames: Frames }

/**
 * Lets a socket follow one of its caller's consults. With `after` the missed events are shown first, in sequence; those that
 * happen meanwhile are left to this call until it has caught up, so that at the seam none is lost and none comes twice.
 */
export const followConsult = async (
  deps: FollowDeps,
  socket: ConnectionName,
  { consultId, after }: { consultId: string; after: number | undefined },
): Promise<void> => {
  const { connections, frames } = deps
  const header = await findOwn(deps, socket.callerId, consultId)
  const newest = header && (await readConsult(deps.store, header))?.sequence
  if (header === undefined || newest === undefined) {
    const detail = 'there is no such consult'
    await frames.post(socket.connectionId, { type: 'error', code: 'not_found', detail })
    return
  }
  const missed = after !== undefined && after <= newest ? after : undefined
  const following = { live: missed === undefined, upTo: missed ?? 0 }
  await connections.follow(socket, consultId, following)
  await frames.post(socket.connectionId, { type: 'subscribed', consultId, after: after ?? null })
  if (missed !== undefined) await catchUp(deps, socket, { ...header, after: missed })
  else if (after !== undefined) await frames.post(socket.connectionId, { type: 'gap', consultId })
}

type Missing = { key: InteractionKey; consultId: string; after: number }

/** A replay that breaks off must not leave the socket waiting for it for ever: the client is told to read over HTTP. */
const catchUp = async (
  deps: FollowDeps,
  socket: ConnectionName,
  missing: Missing,
): Promise<void> => {
  const { consultId } = missing
  try {
    await showMissed(deps, socket, missing)
  } catch (cause) {
    await deps.connections.follow(socket, consultId, { live: true, upTo: missing.after })
    await deps.frames.post(socket.connectionId, { type: 'gap', consultId })
    throw cause
  }
}

const findOwn = async (
  { store }: FollowDeps,
  callerId: string,
  consultId: string,
): Promise<ConsultHeader | undefined> => {
  const header = await store.locate(consultId)
  return header?.callerId === callerId ? header : undefined
}

const showMissed = async (
  { store, connections, frames }: FollowDeps,
  socket: ConnectionName,
  { key, consultId, after }: Missing,
): Promise<void> => {
  let upTo = after
  do {
    const missed = await store.events(key, consultId, upTo)
    for (const event of missed) {
      const posted = await frames.post(socket.connectionId, { type: 'event', event })
      if (posted === 'gone') return connections.remove(socket)
    }
    upTo = missed.at(-1)?.sequence ?? upTo
  } while (!(await connections.goLive(socket, consultId, upTo)))
}
