import { boundObservation } from './bound-observation.ts'
import { recordsOf } from './interaction-log.ts'
import { matchObservation, mayConcernConsult } from './match-observation.ts'
import type { Observation } from './observation.ts'
import { recordReport } from './record-report.ts'
import type { RecordDeps } from './record-report.ts'

/**
 * Turns what Genesys says into what has become known of the consults concerned. Observations of one interaction should
 * come in order; a repeated one changes nothing.
 */
export const observe = async (deps: RecordDeps, seen: Observation): Promise<void> => {
  if (!mayConcernConsult(seen)) return
  const observation = boundObservation(seen)
  let log = await deps.store.load(observation.key)
  for (const { consultId, fact } of matchObservation(observation, recordsOf(log))) {
    const report = { fact, source: observation.source, raw: observation.raw }
    const recorded = await recordReport(deps, log, consultId, report)
    log = recorded.log
  }
}
