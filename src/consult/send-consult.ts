import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { prepareConsult } from './prepare-consult.ts'
import type { PrepareDeps } from './prepare-consult.ts'
import { postConsult } from './post-consult.ts'
import type { PostDeps } from './post-consult.ts'
import { recordReport } from './record-report.ts'

export type SendDeps = PrepareDeps & PostDeps

/** How long an accepted consult waits for its agent's session before it fails. */
const patienceSeconds = 60
const retrySeconds = 2

const reasons = {
  'target-unknown': 'target_unknown',
  'gws-unreachable': 'gws_unreachable',
  'session-unavailable': 'agent_session_unavailable',
} as const

/**
 * Sends a consult that was accepted with `respond-async`. Safe to repeat: what has been sent is not sent again. While
 * Genesys or the agent's session is away it comes back to it, for a minute; then the consult fails, with nothing sent.
 */
export const sendConsult = async (deps: SendDeps, consultId: string): Promise<void> => {
  const header = await deps.store.locate(consultId)
  if (header) await sendAccepted(deps, await deps.store.load(header.key), consultId)
}

/** The same for a log that is loaded already. */
export const sendAccepted = async (
  deps: SendDeps,
  log: InteractionLog,
  consultId: string,
): Promise<void> => {
  const record = recordOf(log, consultId)
  if (record?.consult.state !== 'accepted') return
  const { agent, target, createdAt } = record.consult
  const prepared = await prepareConsult(deps, { agent, key: log.key, target })
  if (prepared.outcome === 'prepared') {
    await postConsult(deps, log, consultId, prepared)
    return
  }
  const age = deps.clock.now().getTime() - Date.parse(createdAt)
  if (prepared.outcome !== 'target-unknown' && age < patienceSeconds * 1000) {
    await deps.followUp.checkIn(retrySeconds, consultId)
    return
  }
  const fact = { fact: 'not-sent', reason: reasons[prepared.outcome] } as const
  await recordReport(deps, log, consultId, { fact, source: 'request' })
}
