import type { Lease } from '../src/adapters/dynamodb/session-leases.ts'
import type { LeaseRow } from '../src/adapters/dynamodb/session-row.ts'
import { isBarred, mayLift } from '../src/adapters/gws/session-status.ts'

/**
 * Whose an agent is, as one listener sees it:
 * - `ours`: our own
 * - `orphaned`: a dead listener's
 * - `taken`: another listener's that lives, or may live
 * - `barred`: nobody's, and Genesys has refused the agent; `mayLift` when a person may have it tried all the same
 * - `free`: nobody's
 */
export type Standing =
  | { is: 'ours'; lease: Lease }
  | { is: 'orphaned'; lease: Lease }
  | { is: 'taken' }
  | { is: 'barred'; epoch: number; mayLift: boolean }
  | { is: 'free'; wanted: boolean }

export const standingOf = (
  row: LeaseRow | undefined,
  seenBy: { self: string; isDead: (listener: string) => boolean; now: Date },
): Standing => {
  if (!row) return { is: 'free', wanted: false }
  const { agent, owner, epoch, wanted, refusal } = row
  if (owner === null) {
    return refusal && isBarred(row, seenBy.now)
      ? { is: 'barred', epoch, mayLift: mayLift(refusal, seenBy.now) }
      : { is: 'free', wanted }
  }
  const lease = { agent, owner, epoch }
  if (owner === seenBy.self) return { is: 'ours', lease }
  return seenBy.isDead(owner) ? { is: 'orphaned', lease } : { is: 'taken' }
}
