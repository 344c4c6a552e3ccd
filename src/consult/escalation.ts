import { z } from 'zod'
import { secondsSince } from './seconds-since.ts'

/** More than a bot needs to sum a conversation up; it is kept with the consult until that is over. */
export const summaryAtMost = 4000

/**
 * What a consult is for that hands the customer over: as soon as a colleague has joined he is told the summary, and then the
 * interaction is his. Kept with the consult, so that this happens though nobody may be waiting for it any more.
 */
export const Escalation = z.object({
  summary: z.string().max(summaryAtMost).nullable(),
  /**
   * `asked` when Genesys has taken the transfer, or may have; `refused` when it never will, or has not offered it for too long;
   * `over` once the bot has been told that nobody came: its customer is helped otherwise since.
   */
  state: z.enum(['waiting', 'under-way', 'asked', 'refused', 'over']),
  /** When that became its state; null before the first. */
  since: z.iso.datetime().nullable(),
})
export type Escalation = z.infer<typeof Escalation>
export type EscalationState = Escalation['state']

export const newEscalation = (summary: string | null): Escalation => ({
  summary,
  state: 'waiting',
  since: null,
})

/** Longer than two posts may take: whoever is under way for so long has died. */
const underWayAtMostSeconds = 40

/** False for a step that another process has taken already, or that comes too late. */
export const mayBecome = (escalation: Escalation, next: EscalationState, now: Date): boolean => {
  switch (next) {
    case 'under-way':
    case 'over':
      return isLeft(escalation, now)
    case 'refused':
      return escalation.state === 'under-way' || escalation.state === 'waiting'
    case 'waiting':
    case 'asked':
      return escalation.state === 'under-way'
  }
}

/** Whether something is still to be done, and nobody is about to. */
export const isLeft = (escalation: Escalation, now: Date): boolean =>
  escalation.state === 'waiting' || hasDied(escalation, now)

const hasDied = ({ state, since }: Escalation, now: Date): boolean =>
  state === 'under-way' && since !== null && secondsSince(since, now) >= underWayAtMostSeconds

/** True while something is still to be done once a colleague is there. */
export const isUnfinished = (escalation: Escalation | null): boolean =>
  escalation?.state === 'waiting' || escalation?.state === 'under-way'
