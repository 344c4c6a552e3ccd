import type { Lease, SessionLeases } from '../src/adapters/dynamodb/session-leases.ts'
import { isStopped } from '../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../src/adapters/gws/session-status.ts'
import type { writeLog } from '../src/adapters/log.ts'
import type { AgentSession, AgentSessionEvents } from './agent-session.ts'
import type { Gates } from './gate.ts'
import { watchOutage } from './outage.ts'
import { createPublication } from './publication.ts'
import type { Recorder } from './recorder.ts'
import { pause } from './time.ts'
import type { Time } from './time.ts'

export type HeldSessionDeps = {
  time: Time
  leases: SessionLeases
  openSession: (lease: Lease, events: AgentSessionEvents) => AgentSession
  /** Where what is heard under this lease is recorded. */
  recorder: (lease: Lease) => Recorder
  gates: Gates
  random: () => number
  log: typeof writeLog
}

/** A session under its lease. */
export type HeldSession = {
  agent: string
  lease: Lease
  /** Starts the session anew if it is still the one of this epoch; shows it again if whoever asks knows an older one. */
  renew(epoch: string): void
  /** Shows it as it is now. */
  show(): void
  /** Shows a session that has not been shown for long. */
  refresh(): void
  /** Closes the session, then gives the lease back. Repeated, it joins the release under way. */
  release(wanted: boolean): Promise<void>
  isLeaving(): boolean
  status(): SessionStatus
  /** Drops the session on the spot; the lease stays whose it is. */
  abandon(): void
  /** The same for one that is another listener's by now. */
  lost(): void
}

const showEveryMs = 60 * 60_000
const againAfterMs = 1000
const againAtLatestMs = 30_000

/** Longer after each failure, and apart: sessions that failed together do not come back together. */
const againIn = (failures: number, random: () => number): number =>
  Math.min(againAfterMs * 2 ** (failures - 1), againAtLatestMs) * (0.5 + random())

/**
 * Opens a session and keeps its row up to date. One that Genesys stops is released, one whose lease turns out to be lost is
 * abandoned; `gone` is called once there is nothing left of it.
 */
export const holdSession = (deps: HeldSessionDeps, lease: Lease, gone: () => void): HeldSession => {
  const { time, leases, gates, log } = deps
  const { agent } = lease
  const recorder = deps.recorder(lease)
  let over = false
  let releasing: Promise<void> | undefined
  let shownAt = time.now()

  const isOver = () => over
  const failed = (cause: unknown) => log('session-failed', { agent, cause })
  const outage = watchOutage({ time, recorder, inTurn: gates.showing, failed })

  const end = (): void => {
    over = true
    outage.over()
    publication.stop()
    gone()
  }

  const abandon = (): void => {
    if (over) return
    end()
    session.abandon()
  }

  const lost = (): void => {
    log('session-lost', { agent })
    abandon()
  }

  const publication = createPublication({
    publish: () =>
      gates.showing(async () => {
        // One that went while it waited has nothing to show.
        if (over) return true
        shownAt = time.now()
        const status = session.status()
        const material = status.state === 'connected' ? session.material() : null
        return leases.publish(lease, status, material)
      }),
    lost,
    failed,
    pause: (failures) => pause(time, againIn(failures, deps.random)),
  })

  const giveBack = async (wanted: boolean): Promise<void> => {
    publication.stop()
    const last = session.status()
    await session.close().catch(failed)
    while (!isOver()) {
      try {
        await leases.release(lease, isStopped(last) ? last : session.status(), wanted)
        if (!isOver()) end()
      } catch (cause) {
        failed(cause)
        await pause(time, againAfterMs)
      }
    }
  }

  const release: HeldSession['release'] = (wanted) => (releasing ??= giveBack(wanted))

  const changed = (status: SessionStatus): void => {
    if (over) return
    const { state, reason } = status
    log('session-state', { agent, state, ...(reason !== null && { reason }) })
    if (state === 'lost') outage.down()
    else if (state === 'connected') outage.up()
    if (isStopped(status)) void release(false)
    // Whoever took the lease has written that it is connecting.
    else if (!releasing && state !== 'connecting') publication.due()
  }

  const session = deps.openSession(lease, {
    onObservation: async (observation) => {
      if (!over) await recorder.observe(observation)
    },
    resync: async (contactCentre) => {
      if (!over) await recorder.resync(contactCentre)
    },
    inTurn: gates.starting,
    // Heard when the session is there to be asked.
    onState: (status) => queueMicrotask(() => changed(status)),
  })

  const show = (): void => {
    if (!releasing) publication.due()
  }

  return {
    agent,
    lease,
    show,
    lost,
    release,
    abandon,
    isLeaving: () => releasing !== undefined,
    status: session.status,
    renew(epoch) {
      if (session.material().epoch === epoch) session.renew()
      else show()
    },
    refresh() {
      if (time.now() - shownAt >= showEveryMs) show()
    },
  }
}
