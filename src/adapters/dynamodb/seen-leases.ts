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

  const knownBeats = () =>
    known && clock.now().getTime() - known.at < knownMs ? known.beats : undefined

  /**
   * To be asked when the rows have been read: an owner has beaten before he owns anything, so who is not among the beats that are
   * known may be new. One read at most for all of them.
   */
  const beatsOf = async (owners: string[]): Promise<ReadonlyMap<string, Date>> => {
    const beats = await knownBeats()
    return beats && owners.every((owner) => beats.has(owner)) ? beats : readBeats()
  }

  /** The owner of a row is nearly always one who has long been beating: the beats are read beside it. */
  const besideBeats = <Row>(read: Promise<Row>): Promise<Row> => {
    if (knownBeats() === undefined) void readBeats()
    return read
  }

  /** Undefined while the owner lives, or there is none. */
  const goneStatus = (
    { owner, status }: LeaseRow,
    beats: ReadonlyMap<string, Date>,
  ): SessionStatus | undefined => {
    if (owner === null) return undefined
    const at = beats.get(owner)
    if (at && isFresh(at, clock.now())) return undefined
    const signs = [status.since, status.lastPollAt, at].map((sign) => sign?.getTime() ?? 0)
    const since = status.state === 'lost' ? status.since : new Date(Math.max(...signs))
    return { ...status, state: 'lost', since, reason: 'listener gone' }
  }

  const statusOf = async (row: LeaseRow): Promise<SessionStatus | undefined> =>
    row.owner === null ? undefined : goneStatus(row, await beatsOf([row.owner]))

  return {
    async find(agent) {
      const row = await besideBeats(leases.find(agent))
      const status = row && (await statusOf(row))
      return status ? { ...row, status, material: null } : row
    },
    async status(agent) {
      const row = await besideBeats(leases.status(agent))
      const status = row && (await statusOf(row))
      return status ? { ...row, status } : row
    },
    async page(limit, after) {
      const page = await leases.page(limit, after)
      const beats = await beatsOf(page.rows.flatMap(({ owner }) => owner ?? []))
      const rows = page.rows.map((row) => {
        const status = goneStatus(row, beats)
        return status ? { ...row, status } : row
      })
      return { ...page, rows }
    },
  }
}
