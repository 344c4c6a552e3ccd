import type { Lease } from '../src/adapters/dynamodb/session-leases.ts'
import type { SessionStatus } from '../src/adapters/gws/session-status.ts'
import { holdSession } from './held-session.ts'
import type { HeldSession, HeldSessionDeps } from './held-session.ts'
import { inParallel } from './in-parallel.ts'

export type SupervisorDeps = HeldSessionDeps & {
  /** Who of all agents, or whether this one, has a consult that is not over. */
  agentsWithConsults: (agent?: string) => Promise<ReadonlySet<string>>
  alwaysOn: ReadonlySet<string>
  idleMs: number
}

export type SessionSupervisor = {
  /** Whose sessions are held: from the opening until the lease is given back. */
  agents(): string[]
  /** How many these are. */
  size(): number
  holds(agent: string): boolean
  /** Under which leases they are held. */
  leases(): Lease[]
  /** Drops the session of this epoch, which is another listener's by now. */
  drop(agent: string, epoch: number): void
  /** How the sessions stand. */
  statuses(): SessionStatus[]
  /** Opens the session that the lease is for, unless it is held already. */
  hold(lease: Lease): void
  /** The session that is held, asked for: its idle time starts anew. It may be leaving. */
  use(agent: string): HeldSession | undefined
  /** Closes the session and gives the lease back; `wanted` for somebody else to hold it. */
  release(agent: string, wanted: boolean): Promise<void>
  /** Shows again what has not been shown for long, and releases whom nobody has asked for in a long time. */
  tend(): Promise<void>
  /** Drops all sessions on the spot and opens none any more. */
  abandonAll(): void
}

const atOnce = 20

/** The sessions that one listener holds, one an agent. */
export const createSupervisor = (deps: SupervisorDeps): SessionSupervisor => {
  const { time } = deps
  const sessions = new Map<string, HeldSession>()
  const usedAt = new Map<string, number>()
  /** When it was last seen whether they have consults. */
  const lookedAt = new Map<string, number>()
  let over = false

  const release: SessionSupervisor['release'] = async (agent, wanted) =>
    sessions.get(agent)?.release(wanted)

  const isUnusedFor = (agent: string, milliseconds: number, since = usedAt): boolean =>
    time.now() - (since.get(agent) ?? 0) >= milliseconds

  /** Consults are uses of which nobody tells; they are looked for three times before a session is idle. */
  const isToBeLookedAt = ({ agent, isLeaving }: HeldSession): boolean =>
    !isLeaving() &&
    !deps.alwaysOn.has(agent) &&
    isUnusedFor(agent, deps.idleMs / 3) &&
    (isUnusedFor(agent, deps.idleMs) || isUnusedFor(agent, deps.idleMs / 3, lookedAt))

  const isIdle = (agent: string): boolean => isUnusedFor(agent, deps.idleMs)

  const releaseIfIdle = async (
    session: HeldSession,
    inConsults: ReadonlySet<string>,
  ): Promise<void> => {
    const { agent } = session
    // It may have gone meanwhile.
    if (sessions.get(agent) !== session) return
    lookedAt.set(agent, time.now())
    // The idle time begins when the last consult is over.
    if (inConsults.has(agent)) usedAt.set(agent, time.now())
    if (!isIdle(agent)) return
    // A consult may have begun while others were released.
    if ((await deps.agentsWithConsults(agent)).has(agent)) return
    if (isIdle(agent) && !session.isLeaving()) await session.release(false)
  }

  return {
    agents: () => [...sessions.keys()],
    size: () => sessions.size,
    holds: (agent) => sessions.has(agent),
    leases: () => [...sessions.values()].map(({ lease }) => lease),
    drop(agent, epoch) {
      const session = sessions.get(agent)
      if (session?.lease.epoch === epoch) session.lost()
    },
    statuses: () => [...sessions.values()].map(({ status }) => status()),
    release,

    hold(lease) {
      const { agent } = lease
      if (over || sessions.has(agent)) return
      const gone = () => {
        sessions.delete(agent)
        usedAt.delete(agent)
        lookedAt.delete(agent)
      }
      usedAt.set(agent, time.now())
      sessions.set(agent, holdSession(deps, lease, gone))
    },

    use(agent) {
      const session = sessions.get(agent)
      if (session) usedAt.set(agent, time.now())
      return session
    },

    async tend() {
      const all = [...sessions.values()]
      for (const session of all) session.refresh()
      const unused = all.filter(isToBeLookedAt)
      if (unused.length === 0) return
      // One read for all of them.
      const inConsults = await deps.agentsWithConsults()
      await inParallel(atOnce, unused, {
        work: (session) => releaseIfIdle(session, inConsults),
        failed: (cause) => deps.log('listener-failed', { cause }),
      })
    },

    abandonAll() {
      over = true
      for (const session of [...sessions.values()]) session.abandon()
    },
  }
}
