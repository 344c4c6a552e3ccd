import type { Clock } from './ports/clock.ts'
import type { Connection, ConnectionName, Connections } from './ports/connections.ts'
import type { Frames } from './ports/frames.ts'

export type GapDeps = { connections: Connections; frames: Pick<Frames, 'post'> }

/** Tells a socket that it has missed something of a consult, if so. When it throws, the gap is still to be told. */
export const tellGap = async (
  { connections, frames }: GapDeps,
  connection: Connection,
  consultId: string,
): Promise<'sent' | 'gone'> => {
  const missed = connection.gaps[consultId]
  if (missed === undefined) return 'sent'
  const posted = await frames.post(connection.connectionId, { type: 'gap', consultId })
  if (posted === 'sent') await connections.gapTold(connection, consultId, missed)
  return posted
}

/**
 * Tells a socket of everything that it has missed, also where whoever was showing it has died. `gone`: nothing is known of it,
 * and nothing will be told it. Safe to repeat.
 */
export const tellGaps = async (
  deps: GapDeps & { clock: Clock },
  socket: ConnectionName,
): Promise<'sent' | 'gone'> => {
  const { connections, clock } = deps
  let connection = await connections.find(socket)
  const dead = Object.entries(connection?.following ?? {}).flatMap(([consultId, following]) =>
    following.live || following.until > clock.now()
      ? []
      : [{ consultId, showing: following.showing }],
  )
  for (const { consultId, showing } of dead)
    await connections.breakOffReplay(socket, consultId, showing)
  if (dead.length > 0) connection = await connections.find(socket)
  if (connection === undefined) return 'gone'
  for (const consultId of Object.keys(connection.gaps)) {
    if ((await tellGap(deps, connection, consultId)) === 'sent') continue
    await connections.remove(socket)
    return 'gone'
  }
  return 'sent'
}
