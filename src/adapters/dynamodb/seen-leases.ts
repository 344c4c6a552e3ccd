import type { Clock } from '../../consult/ports/clock.ts'
import type { SessionStatus } from '../gws/session-status.ts'
import { isFresh } from './listener-heartbeat.ts'
import type { ListenerHeartbeat } from './listener-heartbeat.ts'
import type { SessionLeases } from './session-leases.ts'
import type { LeaseRow } from './session-row.ts'

/** The leases as everybody sees them who is no listener himself. */
export type SeenLeases = Pick<SessionLeases, 'find' | 'status' | 'page'>

export type SeenLeasesDeps = {
  leases: SeenLeases
  heartbeat: Pick<ListenerHeartbeat, 'lastBeats'>
  clock: Clock
}

/** What is known of all listeners is good for so long. */
const knownMs = 1000

/**
 * Rows are believed as far as their owners live: nobody listens in a session whose listener has gone, and until another one
 * takes it over nobody says so in the row. Such a session is shown as `lost`, without material, since the last that is known
 * of it. One read more a second and process.
 */
export const seenLeases = ({ leases, heartbeat, clock }: SeenLeasesDeps): SeenLeases => {
  let known: { at: number; beats: Promise<ReadonlyMap<string, Date>> } | undefined

  const readBeats = (): Promise<ReadonlyMap<string, Date>> => {
    const reading = { at: clock.now().getTime(), beats: heartbeat.lastBeats() }
    known = reading
    // Whoever comes next asks anew.
    reading.beats.catch(() => {
      if (known === reading) known = undefined
    })
    return reading.beats
  }

  /** To be asked when the row has been read: an owner has beaten before he owns anything. */
  const lastBeat = async (owner: string): Promise<Date | undefined> => {
    const age = known ? clock.now().getTime() - known.at : Infinity
    const at = known && age < knownMs ? (await known.beats).get(owner) : undefined
    return at ?? (await readBeats()).get(owner)
  }

  /** Undefined while the owner lives, or there is none. */
  const goneStatus = async ({ owner, status }: LeaseRow): Promise<SessionStatus | undefined> => {
    if (owner === null) return undefined
    const at = await lastBeat(owner)
    if (at && isFresh(at, clock.now())) return undefined
    const signs = [status.since, status.lastPollAt, at].map((sign) => sign?.getTime() ?? 0)
    const since = status.state === 'lost' ? status.since : new Date(Math.max(...signs))
    return { ...status, state: 'lost', since, reason: 'listener gone' }
  }

  const asSeen = async (row: LeaseRow): Promise<LeaseRow> => {
    const status = await goneStatus(row)
    return status ? { ...row, status } : row
  }

  return {
    async find(agent) {
      const row = await leases.find(agent)
      const status = row && (await goneStatus(row))
      return status ? { ...row, status, material: null } : row
    },
    async status(agent) {
      const row = await leases.status(agent)
      return row && asSeen(row)
    },
    async page(limit, after) {
      const page = await leases.page(limit, after)
      // One after the other: the beats that the first one reads serve them all.
      const rows: LeaseRow[] = []
      for (const row of page.rows) rows.push(await asSeen(row))
      return { ...page, rows }
    },
  }
}
