import type { Clock } from '../../consult/ports/clock.ts'

/**
 * - `connecting`: the first try is under way
 * - `connected`: subscriptions stand and the agent's interactions have been taken
 * - `lost`: it waits or tries again, however often that takes
 * - `refused`, `password-change`: it has stopped for good, and a person has to see to the agent's account
 */
export const sessionStates = [
  'connecting',
  'connected',
  'lost',
  'refused',
  'password-change',
  'closed',
] as const

/** How an agent's session with Genesys stands. */
export type SessionStatus = {
  state: (typeof sessionStates)[number]
  /** When it came into this state. */
  since: Date
  /** What went wrong last; null while nothing is. */
  reason: string | null
  connectedAt: Date | null
  lastPollAt: Date | null
  /** How often it was lost and started anew. */
  reconnects: number
  /** How often all of the agent's interactions have been taken. */
  resyncs: number
}

/** A session that has only just been asked for. */
export const connectingSince = (since: Date): SessionStatus => ({
  state: 'connecting',
  since,
  reason: null,
  connectedAt: null,
  lastPollAt: null,
  reconnects: 0,
  resyncs: 0,
})

/** True when Genesys has stopped the session and will not have it back before a person has seen to the account. */
export const isStopped = ({ state }: SessionStatus): boolean =>
  state === 'refused' || state === 'password-change'

/** How often Genesys has refused the agent since he was last connected, and when a person had it tried all the same. */
export type Refusal = { count: number; liftedAt: Date | null }

const barredMs = 15 * 60_000
const liftedEveryMs = 10 * 60_000
const atMostMs = 24 * 3600_000

/** Twice as long with each refusal. */
const after = (count: number, firstMs: number): number =>
  Math.min(firstMs * 2 ** (count - 1), atMostMs)

/**
 * True while a stopped session is not to be tried again with the same credentials: every try may be the one that locks the
 * agent's account. Each refusal bars for twice as long as the one before, from a quarter of an hour up to a day.
 */
export const isBarred = (
  { status, refusal }: { status: SessionStatus; refusal: Refusal | null },
  now: Date,
): boolean => {
  if (!isStopped(status) || refusal === null) return false
  return now.getTime() - status.since.getTime() < after(refusal.count, barredMs)
}

/**
 * True when a person may have it tried all the same: at once, and then each time after twice as long, since a page that is
 * left open may be who asks.
 */
export const mayLift = ({ count, liftedAt }: Refusal, now: Date): boolean =>
  liftedAt === null || now.getTime() - liftedAt.getTime() >= after(count, liftedEveryMs)

/** Keeps count, and tells when the state changes or is the same for another reason. */
export const keepStatus = (clock: Clock, onState: (status: SessionStatus) => void) => {
  let status = connectingSince(clock.now())
  let lastPollMs: number | null = null
  const lastPollAt = () => (lastPollMs === null ? null : new Date(lastPollMs))
  onState(status)

  const change = (next: Partial<SessionStatus> & Pick<SessionStatus, 'state' | 'reason'>) => {
    const before = status
    const since = next.state === before.state ? before.since : clock.now()
    status = { ...before, ...next, since, lastPollAt: lastPollAt() }
    if (next.state !== before.state || next.reason !== before.reason) onState(status)
  }
  return {
    read: (): SessionStatus => ({ ...status, lastPollAt: lastPollAt() }),
    polled: () => void (lastPollMs = clock.now().getTime()),
    connected: () =>
      change({
        state: 'connected',
        reason: null,
        connectedAt: clock.now(),
        resyncs: status.resyncs + 1,
      }),
    lost: (reason: string) => change({ state: 'lost', reason, reconnects: status.reconnects + 1 }),
    stopped: (state: 'refused' | 'password-change') => change({ state, reason: state }),
    closed: () => change({ state: 'closed', reason: null }),
  }
}
