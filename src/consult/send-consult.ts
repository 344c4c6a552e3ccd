import { recordOf } from './interaction-log.ts'
import type { InteractionLog } from './interaction-log.ts'
import { notSentReasons } from './not-sent.ts'
import { prepareConsult } from './prepare-consult.ts'
import type { PrepareDeps } from './prepare-consult.ts'
import { postConsult } from './post-consult.ts'
import type { PostDeps } from './post-consult.ts'
import { recordReport } from './record-report.ts'
import { secondsSince } from './seconds-since.ts'

export type SendDeps = PrepareDeps & PostDeps

/** How long an accepted consult waits for its agent's session before it fails. */
const patienceSeconds = 60
const retrySeconds = 2
/** Whoever posted it, somebody has to look after it from then on. */
const lookSeconds = 3

/**
 * Sends a consult that was accepted with `respond-async`. Safe to repeat: what has been sent is not sent again. While
 * Genesys or the agent's session is away it is to be tried again, for a minute; then the consult fails, with nothing sent.
 * Resolves with the seconds until the next try, undefined when none is needed.
 */
export const sendConsult = async (
  deps: SendDeps,
  consultId: string,
): Promise<number | undefined> => {
  const header = await deps.store.locate(consultId)
  return header && sendAccepted(deps, await deps.store.load(header.key), consultId)
}

/** The same for a log that is loaded already. */
export const sendAccepted = async (
  deps: SendDeps,
  log: InteractionLog,
  consultId: string,
): Promise<number | undefined> => {
  const record = recordOf(log, consultId)
  if (record?.consult.state !== 'accepted') return undefined
  const { agent, target, createdAt } = record.consult
  const prepared = await prepareConsult(deps, { agent, key: log.key, target })
  if (prepared.outcome === 'prepared') {
    await postConsult(deps, log, consultId, prepared)
    return lookSeconds
  }
  const age = secondsSince(createdAt, deps.clock.now())
  if (prepared.outcome !== 'target-unknown' && age < patienceSeconds) {
    return retrySeconds
  }
  const fact = { fact: 'not-sent', reason: notSentReasons[prepared.outcome] } as const
  await recordReport(deps, log, consultId, { fact, source: 'request' })
  return undefined
}
