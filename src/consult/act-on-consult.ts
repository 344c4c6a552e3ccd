import type { Action } from './action.ts'
import { answerFor } from './audience.ts'
import type { Consult } from './consult.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { Fact } from './fact.ts'
import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import type { AgentSession } from './ports/agent-sessions.ts'
import type { ConsultHeader } from './ports/consult-store.ts'
import type { Posted } from './ports/contact-centre.ts'
import { bounded, recordOutcome } from './post-consult.ts'
import type { PostDeps } from './post-consult.ts'
import { prepareAction } from './prepare-action.ts'
import type { ActionRequest, UnpreparedAction } from './prepare-action.ts'
import type { PrepareDeps } from './prepare-consult.ts'
import { readConsult } from './read-consult.ts'
import { recordReport } from './record-report.ts'

export type ActDeps = PrepareDeps & PostDeps

export type ActCommand = {
  /** Of this very request. */
  id: string
  header: ConsultHeader
  request: ActionRequest
}

export type ActOutcome =
  /** Genesys has taken it; what comes of it arrives as events. */
  | { outcome: 'taken'; consult: Consult }
  | { outcome: 'illegal-state'; consult: Consult }
  | { outcome: 'not-found' | 'in-progress' | 'outcome-unknown' }
  | UnpreparedAction

/** How soon the interaction is looked at, should no notification tell what came of it. */
const lookSeconds = { accepted: 5, unknown: 2 }

/**
 * Transfers, conferences or removes the colleague who has joined, or writes to him. What ends the consult is recorded before
 * it is posted, so that the reason is known whenever the end is told. Posts once at most; not safe to repeat.
 */
export const actOnConsult = async (deps: ActDeps, command: ActCommand): Promise<ActOutcome> => {
  const { header, request } = command
  const log = await deps.store.load(header.key)
  const record = recordOf(log, header.consultId)
  if (record?.consult.state !== 'joined') {
    const consult = record?.consult ?? (await readConsult(deps.store, header))
    return consult ? { outcome: 'illegal-state', consult } : { outcome: 'not-found' }
  }
  const prepared = await prepareAction(deps, record, request)
  if (prepared.outcome !== 'prepared') return shown(record, prepared)
  const { session, operation } = prepared
  const post = () => session.contactCentre.postOperation(log.key, operation)
  if (request.action === 'message') return shown(record, told(record.consult, await post()))

  const report = {
    fact: factOfAsking(command.id, request.action, { session, record }),
    source: 'request',
  } as const
  const asked = await recordReport(deps, log, header.consultId, report)
  if (asked.outcome === 'refused')
    return { outcome: 'illegal-state', consult: asked.record.consult }
  if (asked.outcome === 'ignored') return { outcome: 'in-progress' }
  const { consult } = record
  return shown(
    record,
    await settle(deps, { id: command.id, log: asked.log, consult }, await post()),
  )
}

/** Why Genesys refuses is not for everybody. */
const shown = <Outcome extends ActOutcome>(
  { audience }: ConsultRecord,
  outcome: Outcome,
): Outcome =>
  outcome.outcome === 'refused' ? { ...outcome, gws: answerFor(audience, outcome.gws) } : outcome

const factOfAsking = (
  id: string,
  action: Action,
  { session, record }: { session: AgentSession; record: ConsultRecord },
): Fact => ({
  fact: 'asking',
  id,
  action,
  sessionEpoch: session.epoch,
  after: record.asked?.id ?? null,
})

const settle = async (
  deps: ActDeps,
  { id, log, consult }: { id: string; log: InteractionLog; consult: Consult },
  posted: Posted,
): Promise<ActOutcome> => {
  const settled = await recordOutcome(deps, log, consult.id, factOfAnswer(id, posted))
  if (posted.outcome === 'accepted' || posted.outcome === 'unknown')
    await deps.followUp.checkIn(lookSeconds[posted.outcome], consult.id).catch(deps.unrecorded)
  return told(settled?.record.consult ?? consult, posted)
}

const factOfAnswer = (id: string, posted: Posted): Fact => {
  const fact = 'answered'
  switch (posted.outcome) {
    case 'accepted':
      return { fact, id, outcome: 'accepted', referenceId: posted.referenceId }
    case 'unknown':
      return { fact, id, outcome: 'unknown', referenceId: null }
    case 'refused':
    case 'session-refused':
    case 'not-sent':
      return { fact, id, outcome: 'nothing', referenceId: null }
  }
}

const told = (consult: Consult, posted: Posted): ActOutcome => {
  switch (posted.outcome) {
    case 'accepted':
      return { outcome: 'taken', consult }
    case 'refused':
      return { outcome: 'refused', gws: bounded(posted.gws) }
    case 'session-refused':
      return { outcome: 'session-unavailable' }
    case 'not-sent':
      return { outcome: 'gws-unreachable' }
    case 'unknown':
      return { outcome: 'outcome-unknown' }
  }
}
