import type { Lease, SessionLeases } from '../src/adapters/dynamodb/session-leases.ts'
import { isStopped } from '../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../src/adapters/gws/session-status.ts'
import type { writeLog } from '../src/adapters/log.ts'
import type { AgentSession, AgentSessionEvents } from './agent-session.ts'
import { createPublication } from './publication.ts'
import type { Recorder } from './recorder.ts'
import { pause } from './time.ts'
import type { Time } from './time.ts'

export type HeldSessionDeps = {
  time: Time
  leases: SessionLeases
  openSession: (agent: string, events: AgentSessionEvents) => AgentSession
  /** Where what is heard under this lease is recorded. */
  recorder: (lease: Lease) => Recorder
  log: typeof writeLog
}

/** A session under its lease. */
export type HeldSession = {
  agent: string
  /** Starts the session anew if it is still the one of this epoch. */
  renew(epoch: string): void
  /** Shows a session that has not been shown for long. */
  refresh(): void
  /** Closes the session, then gives the lease back. Repeated, it joins the release under way. */
  release(wanted: boolean): Promise<void>
  isLeaving(): boolean
  status(): SessionStatus
  /** Drops the session on the spot; the lease stays whose it is. */
  abandon(): void
}

const showEveryMs = 5 * 60_000
const againAfterMs = 1000
/** Longer than most reconnects take: callers need not hear of those. */
const lostAfterMs = 15_000

/**
 * Opens a session and keeps its row up to date. One that Genesys stops is released, one whose lease turns out to be lost is
 * abandoned; `gone` is called once there is nothing left of it.
 */
export const holdSession = (deps: HeldSessionDeps, lease: Lease, gone: () => void): HeldSession => {
  const { time, leases, log } = deps
  const { agent } = lease
  const recorder = deps.recorder(lease)
  let over = false
  let cancelAlarm = () => {}
  let releasing: Promise<void> | undefined
  let shownAt = time.now()

  const isOver = () => over
  const end = (): void => {
    over = true
    cancelAlarm()
    publication.stop()
    gone()
  }

  const abandon = (): void => {
    if (over) return
    end()
    session.abandon()
  }

  const publication = createPublication({
    publish: () => {
      shownAt = time.now()
      const status = session.status()
      return leases.publish(lease, status, status.state === 'connected' ? session.material() : null)
    },
    lost: () => {
      log('session-lost', { agent })
      abandon()
    },
    failed: (cause) => log('session-failed', { agent, cause }),
    pause: () => pause(time, againAfterMs),
  })

  const giveBack = async (wanted: boolean): Promise<void> => {
    publication.stop()
    const last = session.status()
    const failed = (cause: unknown) => log('session-failed', { agent, cause })
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

  const sayLost = (): void => {
    recorder.lost().catch((cause: unknown) => log('session-failed', { agent, cause }))
  }

  const changed = (status: SessionStatus): void => {
    if (over) return
    const { state, reason } = status
    log('session-state', { agent, state, ...(reason !== null && { reason }) })
    cancelAlarm()
    if (state === 'lost') cancelAlarm = time.after(lostAfterMs, sayLost)
    if (isStopped(status)) void release(false)
    else if (!releasing) publication.due()
  }

  const session = deps.openSession(agent, {
    onObservation: async (observation) => {
      if (!over) await recorder.observe(observation)
    },
    resync: recorder.resync,
    // Heard when the session is there to be asked.
    onState: (status) => queueMicrotask(() => changed(status)),
  })

  return {
    agent,
    release,
    abandon,
    isLeaving: () => releasing !== undefined,
    status: session.status,
    renew(epoch) {
      if (session.material().epoch === epoch) session.renew()
    },
    refresh() {
      if (!releasing && time.now() - shownAt >= showEveryMs) publication.due()
    },
  }
}
