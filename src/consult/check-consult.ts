import type { ConsultRecord } from './consult-record.ts'
import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { observe } from './observe.ts'
import type { InteractionSnapshot, Observation } from './observation.ts'
import { recordReport } from './record-report.ts'
import { sendAccepted } from './send-consult.ts'
import type { SendDeps } from './send-consult.ts'

/** A POST that has no outcome after this long has lost its sender. */
const sendingAtMostSeconds = 30
const againSeconds = 3
const againAtMostSeconds = 300
/** GWS: not found. Any other refusal says nothing about the interaction. */
const notFound = 6

/**
 * Looks at a consult whose answer timeout has come, or whose outcome is not known: reads the interaction and records what
 * it shows. Never posts what may have been posted. Safe to repeat; plans its own next look while one is needed.
 */
export const checkConsult = async (deps: SendDeps, consultId: string): Promise<void> => {
  const header = await deps.store.locate(consultId)
  if (!header) return
  const log = await deps.store.load(header.key)
  const record = recordOf(log, consultId)
  switch (record?.consult.state) {
    case 'accepted':
      return sendAccepted(deps, log, consultId)
    case 'sending':
      return checkSending(deps, log, record)
    case 'pending':
    case 'unknown':
      return checkUnanswered(deps, log, record)
    case undefined:
    case 'joined':
    case 'rejected':
    case 'failed':
    case 'unanswered':
    case 'ended':
      return undefined
  }
}

const checkSending = async (
  deps: SendDeps,
  log: InteractionLog,
  { consult }: ConsultRecord,
): Promise<void> => {
  const age = deps.clock.now().getTime() - Date.parse(consult.updatedAt)
  if (age >= sendingAtMostSeconds * 1000) {
    const fact = { fact: 'outcome-unknown' } as const
    await recordReport(deps, log, consult.id, { fact, source: 'timer' })
  }
  await deps.followUp.checkIn(againSeconds, consult.id)
}

const checkUnanswered = async (
  deps: SendDeps,
  log: InteractionLog,
  { consult, answerBy }: ConsultRecord,
): Promise<void> => {
  const remaining = answerBy === null ? 0 : Date.parse(answerBy) - deps.clock.now().getTime()
  if (remaining > 0 && consult.state === 'pending') {
    await deps.followUp.checkIn(remaining / 1000, consult.id)
    return
  }
  const interaction = await readInteraction(deps, log, consult.agent)
  if (interaction === undefined) {
    // The longer an interaction cannot be read, the less often it is tried.
    const overdue = Math.max(0, -remaining) / 1000 / 4
    const seconds = Math.min(Math.max(againSeconds, overdue), againAtMostSeconds)
    await deps.followUp.checkIn(seconds, consult.id)
    return
  }
  const source = consult.state === 'unknown' ? 'resync' : 'timer'
  await observe(deps, { ...observationOf(log, consult.agent, interaction), source })
  if (remaining > 0) {
    await deps.followUp.checkIn(Math.min(againSeconds, remaining / 1000), consult.id)
    return
  }
  const fact = { fact: 'unanswered' } as const
  const current = await deps.store.load(log.key)
  await recordReport(deps, current, consult.id, { fact, source: 'timer' })
}

const gone: InteractionSnapshot = { state: 'Completed', participants: [], capabilities: [] }

/** The interaction as it stands; one that Genesys no longer shows to the agent is over for him; undefined: ask again. */
const readInteraction = async (
  { sessions }: SendDeps,
  { key }: InteractionLog,
  agent: string,
): Promise<InteractionSnapshot | undefined> => {
  const obtained = await sessions.obtain(agent)
  if (obtained.outcome === 'unavailable') return undefined
  const read = await obtained.session.contactCentre.readInteraction(key)
  switch (read.outcome) {
    case 'found':
      return read.interaction
    case 'refused':
      return read.gws.statusCode === notFound ? gone : undefined
    case 'unreachable':
    case 'session-refused':
      return undefined
  }
}

const observationOf = (
  { key }: InteractionLog,
  agent: string,
  interaction: InteractionSnapshot,
): Omit<Observation, 'source'> => ({
  key,
  agent,
  sessionEpoch: null,
  leaseEpoch: null,
  referenceId: null,
  error: null,
  interaction,
  messages: [],
})
