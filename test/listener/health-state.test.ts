import { expect, test } from 'vitest'
import { readHealth } from '../../listener/health.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../../src/adapters/gws/session-status.ts'

const now = new Date('2026-01-02T03:04:05Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const aSession = (status: Partial<SessionStatus>): SessionStatus => ({
  ...connectingSince(ago(1000)),
  ...status,
})
const sources = {
  term: { listener: 'me', alive: true, leaving: false, sessions: [] as SessionStatus[] },
  now,
  sinceReceivedMs: 1000,
  loopDelayMs: { p50: 0, p99: 1, max: 2 },
  openFiles: { atMost: 1000, needed: 250 },
  maxSessions: 100,
}

test('it is well while others see that it lives and requests reach it', () => {
  expect(readHealth(sources)).toMatchObject({
    status: 'ok',
    checks: { store: 'ok', queue: 'ok' },
    sessions: { held: 0, atMost: 100, states: {}, oldestPollSeconds: null },
  })
})

test('it is not well when it shows no sign of life, or when nothing reaches it', () => {
  const silent = readHealth({ ...sources, term: { ...sources.term, alive: false } })
  expect(silent).toMatchObject({ status: 'failing', checks: { store: 'failing', queue: 'ok' } })
  const deaf = readHealth({ ...sources, sinceReceivedMs: 60_000 })
  expect(deaf).toMatchObject({ status: 'failing', checks: { store: 'ok', queue: 'failing' } })
})

test('the session that has not polled for longest shows, of those that should', () => {
  const sessions = [
    aSession({ state: 'connected', lastPollAt: ago(3) }),
    aSession({ state: 'connected', lastPollAt: ago(41.25) }),
    aSession({ state: 'connected', since: ago(7), lastPollAt: null }),
    aSession({ state: 'lost', lastPollAt: ago(500) }),
    aSession({}),
  ]
  expect(readHealth({ ...sources, term: { ...sources.term, sessions } })).toMatchObject({
    status: 'ok',
    sessions: {
      held: 5,
      states: { connected: 3, lost: 1, connecting: 1 },
      oldestPollSeconds: 41.3,
    },
  })
})
