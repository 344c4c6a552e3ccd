import { boundObservation } from './bound-observation.ts'
import type { ConsultRecord } from './consult-record.ts'
import { isUnfinished } from './escalation.ts'
import type { InteractionLog } from './interaction-log.ts'
import { mayHaveLeft } from './match-colleague.ts'
import { matchObservation } from './match-observation.ts'
import type { Observation } from './observation.ts'
import type { FollowUp } from './ports/follow-up.ts'
import { recordReport, reportOnce } from './record-report.ts'
import type { RecordDeps } from './record-report.ts'

export type ObserveDeps = RecordDeps & { followUp: FollowUp }

/** Time for the caller who waits for the colleague to be first. */
const finishSeconds = 1
/** Long enough for the news that usually follows and makes the look a short one. */
const doubtSeconds = 1

/**
 * Turns what Genesys says into what has become known of the consults concerned; resolves with the interaction's log, which is
 * empty when no consult has ever been about it. Observations of one interaction should come in order; a repeated one changes
 * nothing. `known` is the log as it was last seen: as long as it is the newest it spares a read.
 */
export const observe = async (
  deps: ObserveDeps,
  seen: Observation,
  known?: InteractionLog,
): Promise<InteractionLog> => {
  const recorded = known && (await recordIfNewest(deps, known, seen))
  const before = known && recorded ? known : await deps.store.load(seen.key)
  const after = recorded ?? (await recordObservation(deps, before, seen))
  for (const { consult } of doubtful(seen, before.records))
    await deps.followUp.checkIn(doubtSeconds, consult.id)
  return after
}

/**
 * The same for an interaction that was read. `log` has to be loaded before the interaction is: only who had joined by then
 * can be missed in it.
 */
export const recordObservation = async (
  deps: ObserveDeps,
  log: InteractionLog,
  seen: Observation,
): Promise<InteractionLog> => (await recordMatches(deps, { log, isNewest: true }, seen)).log

/**
 * Undefined, and nothing recorded, unless a write shows that `log` is the newest. Where nothing follows from what was seen, that
 * may be because of a consult that another process has begun since.
 */
const recordIfNewest = async (
  deps: ObserveDeps,
  known: InteractionLog,
  seen: Observation,
): Promise<InteractionLog | undefined> => {
  const { log, isNewest } = await recordMatches(deps, { log: known, isNewest: false }, seen)
  return isNewest ? log : undefined
}

type Judged = { log: InteractionLog; isNewest: boolean }

const recordMatches = async (
  deps: ObserveDeps,
  { log, isNewest }: Judged,
  seen: Observation,
): Promise<Judged> => {
  const observation = boundObservation(seen)
  const { source, raw, leaseEpoch } = observation
  let judged: Judged = { log, isNewest }
  for (const { consultId, fact } of matchObservation(observation, log.records)) {
    const judge = judged.isNewest ? recordReport : reportOnce
    const recorded = await judge(deps, judged.log, consultId, { fact, source, raw, leaseEpoch })
    if (recorded === undefined) break
    judged = {
      log: recorded.log,
      isNewest: judged.isNewest || recorded.outcome === 'changed',
    }
    // Whoever started it may be gone. Where this is lost, the sweep finds it.
    if (fact.fact === 'joined' && judged.isNewest && isUnfinished(recorded.record.escalation))
      await deps.followUp.checkIn(finishSeconds, consultId)
  }
  return judged
}

const doubtful = (seen: Observation, records: ConsultRecord[]): ConsultRecord[] =>
  records.filter((record) => record.consult.agent === seen.agent && mayHaveLeft(seen, record))
