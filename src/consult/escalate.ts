import { z } from 'zod'
import type { ActDeps } from './act-on-consult.ts'
import type { InteractionKey } from './consult.ts'
import type { ConsultRecord } from './consult-record.ts'
import { covers } from './covers.ts'
import { isUnfinished, newEscalation, summaryAtMost } from './escalation.ts'
import { attendEscalation } from './attend-escalation.ts'
import type { EscalateOutcome } from './attend-escalation.ts'
import { giveUpEscalation } from './give-up-escalation.ts'
import { recordOf } from './interaction-log.ts'
import { isSameInteraction } from './interaction-name.ts'
import { isOpen } from './lifecycle.ts'
import type { ConsultHeader } from './ports/consult-store.ts'
import { StartConsultRequest, startConsult } from './start-consult.ts'
import type { StartConsultCommand, StartConsultDeps, StartConsultOutcome } from './start-consult.ts'

/** What a bot sends to hand its customer over. */
export const EscalateRequest = z.strictObject({
  ...StartConsultRequest.omit({ raw: true }).shape,
  /** For the colleague; the customer never sees it. */
  summary: z.string().max(summaryAtMost).regex(/\S/, { error: 'may not be blank' }).optional(),
  /** What an earlier call has told, to go on with it. */
  consultId: z.string().max(100).optional(),
  /** How long to wait for a colleague before answering that none is there yet. */
  waitSeconds: z.number().min(0).max(20).optional(),
})
export type EscalateRequest = z.infer<typeof EscalateRequest>

export type EscalateDeps = StartConsultDeps & ActDeps

export type EscalateCommand = {
  /** For the consult, should one be started. */
  newId: string
  caller: StartConsultCommand['caller']
  request: EscalateRequest
  /** When to answer, whether a colleague is there or not. */
  until: Date
}

/**
 * Escalation in one call: starts the consult, waits for a colleague, tells him the summary and transfers the interaction to
 * him. A call that finds an escalation of its caller under way in the interaction goes on with that one, so that a bot that has
 * been told to wait just calls again; nothing is started, told or transferred twice. Whether it calls again or not: the bridge
 * finishes what has been started.
 */
export const escalate = async (
  deps: EscalateDeps,
  { newId, caller, request, until }: EscalateCommand,
): Promise<EscalateOutcome> => {
  const { summary, consultId, waitSeconds, ...start } = request
  if (!covers(caller, request.agent)) return { outcome: 'agent-not-allowed', consultId: null }
  const whose = { callerId: caller.id, ...request }
  const known =
    (await findEscalation(deps, { ...whose, goesOn: true })) ?? (await giveUpEarlier(deps, whose))
  if (known) return attendEscalation(deps, known, until)

  const escalation = newEscalation(summary ?? null)
  const command = { consultId: newId, caller, request: start, respondAsync: false, escalation }
  const started = toOutcome(await startConsult(deps, command))
  if (started !== undefined && started !== 'busy') return { outcome: started, consultId: null }
  const header = await findEscalation(deps, { ...whose, consultId: newId })
  return header
    ? attendEscalation(deps, header, until)
    : { outcome: started ?? 'unknown', consultId: null }
}

/**
 * The customer is for one colleague only: whoever comes late to what the caller escalated before, and was not told the end of,
 * is not handed him any more. The one to whom somebody comes at that very moment goes on.
 */
const giveUpEarlier = async (
  deps: EscalateDeps,
  whose: Whose,
): Promise<ConsultHeader | undefined> => {
  const log = await deps.store.load({ media: whose.media, interactionId: whose.interactionId })
  for (const record of log.records) {
    const { consult, escalation } = record
    if (!isOwn(record, whose) || consult.state !== 'unanswered' || !isUnfinished(escalation))
      continue
    if (!(await giveUpEscalation(deps, log, consult.id))) return deps.store.locate(consult.id)
  }
  return undefined
}

type Whose = {
  callerId: string
  agent: string
  media: InteractionKey['media']
  interactionId: string
  consultId?: string | undefined
  /** Only one that goes on. */
  goesOn?: boolean
}

/**
 * The consult of that id, if the caller has such a one, or else the one with which it is escalating the interaction now. Of one
 * that nobody came to, and that the bot was told so of, only its id tells.
 */
export const findEscalation = async (
  { store }: Pick<EscalateDeps, 'store'>,
  whose: Whose,
): Promise<ConsultHeader | undefined> => {
  const { callerId, agent, media, interactionId, consultId, goesOn = false } = whose
  const key = { media, interactionId }
  const named = consultId === undefined ? undefined : await store.locate(consultId)
  if (named?.callerId === callerId && named.agent === agent && isSameInteraction(named.key, key)) {
    const record = recordOf(await store.load(key), named.consultId)
    // A header alone belongs to a request that was not carried out.
    const isConsult = record ?? (await store.lastEvent(key, named.consultId))
    if (isConsult && !(goesOn && isOver(record))) return named
  }
  const { records } = await store.load(key)
  const current = records.findLast(
    (record) =>
      isOwn(record, whose) &&
      !isOver(record) &&
      (isOpen(record.consult.state) || record.consult.state === 'joined'),
  )
  return current && store.locate(current.consult.id)
}

const isOwn = (record: ConsultRecord, { callerId, agent }: Whose): boolean =>
  record.callerId === callerId && record.consult.agent === agent && record.escalation !== null

const isOver = (record: ConsultRecord | undefined): boolean => record?.escalation?.state === 'over'

/** Undefined when the consult is under way. */
const toOutcome = ({ outcome }: StartConsultOutcome): EscalateOutcome['outcome'] | undefined => {
  switch (outcome) {
    case 'pending':
    case 'accepted':
    case 'outcome-unknown':
      return undefined
    case 'refused':
    case 'agent-not-allowed':
    case 'agent-unknown':
    case 'target-unknown':
      return outcome
    case 'already-pending':
      return 'busy'
    case 'gws-unreachable':
    case 'session-unavailable':
      return 'unavailable'
  }
}
