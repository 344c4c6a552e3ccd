import { z } from 'zod'
import type { EndReason } from './consult.ts'

/** What the originator may do about a colleague who has joined, so that the consult ends. */
export const Action = z.enum(['transfer', 'conference', 'remove'])
export type Action = z.infer<typeof Action>

/** The newest action that Genesys was asked for, kept to tell why a consult ends. */
export const AskedAction = z.object({
  id: z.string(),
  action: Action,
  /** `asking` until the answer is known; `unknown` when it will not be. What was refused is not kept. */
  state: z.enum(['asking', 'accepted', 'unknown']),
  referenceId: z.int().nullable(),
  /** Within which the referenceId counts. */
  sessionEpoch: z.string(),
  /** When that became its state. */
  since: z.iso.datetime(),
})
export type AskedAction = z.infer<typeof AskedAction>

/** For so long after an answer no other action is asked for: longer than the bridge takes to look what came of it. */
export const settlingSeconds = 10

/**
 * Why a consult ended, seen together with what was asked for. After a transfer the originator is out and the colleague
 * visible to all, whichever is told first; who is removed is also seen to leave.
 */
export const reasonInTruth = (asked: AskedAction | null, seen: EndReason): EndReason => {
  switch (asked?.action) {
    case 'transfer':
      return seen === 'interaction_closed' || seen === 'conferenced' ? 'transferred' : seen
    case 'remove':
      return seen === 'left' ? 'removed' : seen
    case 'conference':
    case undefined:
      return seen
  }
}
