import type { LeaseRow } from '../src/adapters/dynamodb/session-row.ts'

/**
 * An agent's session as its callers see it; `none` when there has never been one. Ages are in seconds. `lastPollAt` is what was
 * known at `shownAt`: nothing is written for polls alone.
 */
export const showSession = (agent: string, row: LeaseRow | undefined, now: Date) => {
  if (!row) return { ...nothing, agent }
  const { owner, status, shownAt } = row
  const { state, since, reason, connectedAt, lastPollAt, reconnects, resyncs } = status
  return {
    agent,
    state,
    since: since.toISOString(),
    ageSeconds: Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000)),
    owner,
    reason,
    connectedAt: connectedAt?.toISOString() ?? null,
    lastPollAt: lastPollAt?.toISOString() ?? null,
    shownAt: shownAt?.toISOString() ?? null,
    reconnects,
    resyncs,
  }
}

const nothing = {
  state: 'none',
  since: null,
  ageSeconds: null,
  owner: null,
  reason: null,
  connectedAt: null,
  lastPollAt: null,
  shownAt: null,
  reconnects: 0,
  resyncs: 0,
}
