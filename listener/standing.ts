import type { Lease, LeaseRow } from '../src/adapters/dynamodb/session-leases.ts'
import { isBarred } from '../src/adapters/gws/session-status.ts'

/**
 * Whose an agent is, as one listener sees it:
 * - `ours`: our own
 * - `orphaned`: a dead listener's
 * - `taken`: another listener's that lives, or may live
 * - `barred`: nobody's, and Genesys has stopped the session not long ago
 * - `free`: nobody's
 */
export type Standing =
  | { is: 'ours'; lease: Lease }
  | { is: 'orphaned'; lease: Lease }
  | { is: 'taken' }
  | { is: 'barred' }
  | { is: 'free'; wanted: boolean }

export const standingOf = (
  row: LeaseRow | undefined,
  seenBy: { self: string; isDead: (listener: string) => boolean; now: Date },
): Standing => {
  if (!row) return { is: 'free', wanted: false }
  const { agent, owner, epoch, wanted, status } = row
  if (owner === null) {
    return isBarred(status, seenBy.now) ? { is: 'barred' } : { is: 'free', wanted }
  }
  const lease = { agent, owner, epoch }
  if (owner === seenBy.self) return { is: 'ours', lease }
  return seenBy.isDead(owner) ? { is: 'orphaned', lease } : { is: 'taken' }
}
