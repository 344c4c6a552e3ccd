import type { SessionStatus } from '../src/adapters/gws/session-status.ts'
import type { LoopDelay } from './event-loop.ts'
import type { TermHealth } from './term.ts'

export type HealthSources = {
  term: TermHealth
  now: Date
  /** Since the queue of requests has last answered. */
  sinceReceivedMs: number
  loopDelayMs: LoopDelay
  openFiles: { atMost: number; needed: number }
  maxSessions: number
}

export type Health = ReturnType<typeof readHealth>

/** Three times as long as the queue makes a receiver wait. */
const deafAfterMs = 60_000

/**
 * How a listener fares. It works as long as others see that it lives and requests reach it; that single sessions are lost
 * is told, but no reason to end them all.
 */
export const readHealth = ({ term, now, maxSessions, ...sources }: HealthSources) => {
  const checks = {
    store: term.alive ? 'ok' : 'failing',
    queue: sources.sinceReceivedMs < deafAfterMs ? 'ok' : 'failing',
  } as const
  const isWell = Object.values(checks).every((state) => state === 'ok')
  return {
    status: isWell ? 'ok' : 'failing',
    checks,
    listener: term.listener,
    leaving: term.leaving,
    sinceReceivedSeconds: seconds(sources.sinceReceivedMs),
    loopDelayMs: sources.loopDelayMs,
    openFiles: sources.openFiles,
    sessions: {
      held: term.sessions.length,
      atMost: maxSessions,
      states: countStates(term.sessions),
      oldestPollSeconds: oldestPoll(term.sessions, now),
    },
  }
}

const countStates = (
  sessions: SessionStatus[],
): Partial<Record<SessionStatus['state'], number>> => {
  const counts: Partial<Record<SessionStatus['state'], number>> = {}
  for (const { state } of sessions) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** Since the last poll of the connected session whose last poll is longest ago; null without any. */
const oldestPoll = (sessions: SessionStatus[], now: Date): number | null => {
  let oldest: number | null = null
  for (const { state, since, lastPollAt } of sessions) {
    if (state !== 'connected') continue
    const age = now.getTime() - (lastPollAt ?? since).getTime()
    oldest = Math.max(oldest ?? 0, age)
  }
  return oldest === null ? null : seconds(oldest)
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10
