import { boundObservation } from './bound-observation.ts'
import type { ConsultRecord } from './consult-record.ts'
import { isUnfinished } from './escalation.ts'
import type { InteractionLog } from './interaction-log.ts'
import { mayHaveLeft } from './match-colleague.ts'
import { matchObservation } from './match-observation.ts'
import type { Observation } from './observation.ts'
import type { FollowUp } from './ports/follow-up.ts'
import { recordReport } from './record-report.ts'
import type { RecordDeps } from './record-report.ts'

export type ObserveDeps = RecordDeps & { followUp: FollowUp }

/** Time for the caller who waits for the colleague to be first. */
const finishSeconds = 1
/** Long enough for the news that usually follows and makes the look a short one. */
const doubtSeconds = 1

/**
 * Turns what Genesys says into what has become known of the consults concerned. Observations of one interaction should
 * come in order; a repeated one changes nothing. False when no consult has ever been about the interaction.
 */
export const observe = async (deps: ObserveDeps, seen: Observation): Promise<boolean> => {
  const log = await deps.store.load(seen.key)
  await recordObservation(deps, log, seen)
  for (const { consult } of doubtful(seen, log.records))
    await deps.followUp.checkIn(doubtSeconds, consult.id)
  return log.position > 0
}

/**
 * The same for an interaction that was read. `log` has to be loaded before the interaction is: only who had joined by then
 * can be missed in it.
 */
export const recordObservation = async (
  deps: ObserveDeps,
  log: InteractionLog,
  seen: Observation,
): Promise<InteractionLog> => {
  const observation = boundObservation(seen)
  let current = log
  for (const { consultId, fact } of matchObservation(observation, log.records)) {
    const { source, raw, leaseEpoch } = observation
    const recorded = await recordReport(deps, current, consultId, { fact, source, raw, leaseEpoch })
    current = recorded.log
    // Whoever started it may be gone. Where this is lost, the sweep finds it.
    if (fact.fact === 'joined' && isUnfinished(recorded.record.escalation))
      await deps.followUp.checkIn(finishSeconds, consultId)
  }
  return current
}

const doubtful = (seen: Observation, records: ConsultRecord[]): ConsultRecord[] =>
  records.filter((record) => record.consult.agent === seen.agent && mayHaveLeft(seen, record))
