import type { ActDeps } from './act-on-consult.ts'
import type { Consult } from './consult.ts'
import type { ConsultRecord } from './consult-record.ts'
import { isUnfinished } from './escalation.ts'
import { finishEscalation } from './finish-escalation.ts'
import { giveUpEscalation } from './give-up-escalation.ts'
import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { whyNotSent } from './not-sent.ts'
import type { ConsultHeader } from './ports/consult-store.ts'
import { readConsult } from './read-consult.ts'

/** Where an escalation stands, in words that say nothing of how it came so. */
export type EscalateOutcome = {
  outcome:
    | 'transferred'
    /** Nobody has joined yet, or the transfer is under way: call again. */
    | 'waiting'
    /** Genesys has not answered; looking again will tell: call again. */
    | 'unknown'
    | 'declined'
    /** Nobody joined in time; whoever still comes is not handed the customer. Calling again asks anew. */
    | 'nobody'
    /** The colleague has left before the transfer. */
    | 'left'
    /** The interaction is over. */
    | 'closed'
    | 'refused'
    /** Genesys or the agent's session is away; nothing was sent. */
    | 'unavailable'
    /** Another consult is open in the interaction. */
    | 'busy'
    | 'target-unknown'
    | 'agent-unknown'
    | 'agent-not-allowed'
    /** Nothing was ever asked for. */
    | 'none'
  /** To go on with, or the one that came to nobody; null where there is nothing to go on with. */
  consultId: string | null
}

/** How often a consult that is waited for is looked at. */
const lookEveryMs = 250

/** Waits for the escalation's end until then at most, doing what there is to do as soon as a colleague is there. */
export const attendEscalation = async (
  deps: ActDeps,
  header: ConsultHeader,
  until: Date,
): Promise<EscalateOutcome> => {
  const { consultId, key } = header
  for (;;) {
    const log = await deps.store.load(key)
    const record = recordOf(log, consultId)
    const consult = record?.consult ?? (await readConsult(deps.store, header))
    if (!consult) return { outcome: 'none', consultId: null }
    const end = await endToTell(deps, log, consult)
    if (end) return end
    const left = until.getTime() - deps.clock.now().getTime()
    if (left <= 0) return { outcome: interim(consult, record), consultId }
    if (consult.state === 'joined' && record && isUnfinished(record.escalation))
      await finishEscalation(deps, header)
    await deps.sleep(Math.min(lookEveryMs, left))
  }
}

/**
 * Undefined while there is something to wait for. That nobody came is recorded before it is told: the bot goes on without a
 * colleague then, or asks anew. Who comes at that very moment is waited for.
 */
const endToTell = async (
  deps: ActDeps,
  log: InteractionLog,
  consult: Consult,
): Promise<EscalateOutcome | undefined> => {
  const { id: consultId } = consult
  const known = recordOf(log, consultId)
  const outcome = endOf(consult, known)
  // What is so old that the log leaves it out, nobody joins any more.
  if (outcome !== 'nobody' || !known) return outcome && { outcome, consultId: null }
  return (await giveUpEscalation(deps, log, consultId)) ? { outcome, consultId } : undefined
}

/** Undefined while there is something to wait for. */
const endOf = (
  { state, reason }: Consult,
  record: ConsultRecord | undefined,
): EscalateOutcome['outcome'] | undefined => {
  switch (state) {
    case 'accepted':
    case 'sending':
    case 'pending':
    case 'unknown':
      return undefined
    case 'joined':
      return endOfJoined(record)
    case 'rejected':
      return 'refused'
    case 'failed':
      return endOfFailed(reason)
    case 'unanswered':
      return 'nobody'
    case 'ended':
      return endOfEnded(reason)
  }
}

const endOfJoined = (record: ConsultRecord | undefined): 'nobody' | 'refused' | undefined => {
  if (record?.escalation?.state === 'over') return 'nobody'
  return isRefused(record) ? 'refused' : undefined
}

/** Genesys has refused the transfer or not offered it, or has taken it and then failed. */
const isRefused = (record: ConsultRecord | undefined): boolean =>
  record?.escalation?.state === 'refused' ||
  (record?.escalation?.state === 'asked' && record.asked === null)

const endOfFailed = (reason: string | null): EscalateOutcome['outcome'] => {
  const notSent = whyNotSent(reason)
  if (notSent === 'target-unknown') return notSent
  return notSent ? 'unavailable' : 'declined'
}

const endOfEnded = (reason: string | null): EscalateOutcome['outcome'] => {
  if (reason === 'transferred' || reason === 'conferenced') return 'transferred'
  return reason === 'interaction_closed' ? 'closed' : 'left'
}

/** What can be said of an escalation that goes on. */
const interim = (
  { state }: Consult,
  record: ConsultRecord | undefined,
): EscalateOutcome['outcome'] => {
  if (state === 'unknown' || record?.asked?.state === 'unknown') return 'unknown'
  return record?.asked?.action === 'transfer' && record.asked.state === 'accepted'
    ? 'transferred'
    : 'waiting'
}
