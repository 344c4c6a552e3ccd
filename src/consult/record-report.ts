import { applyReport } from './apply-report.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { ConsultEvent } from './event.ts'
import type { Report } from './fact.ts'
import { newestPosition, recordOf } from './interaction-log.ts'
import type { InteractionLog, LogEntry } from './interaction-log.ts'
import type { Clock } from './ports/clock.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Relay } from './relay-events.ts'

export type RecordDeps = { store: ConsultStore; clock: Clock; relay: Relay; relayer: string }

export type Recorded = {
  outcome: 'changed' | 'ignored' | 'refused'
  log: InteractionLog
  /** The consult as it stands now. */
  record: ConsultRecord
}

/**
 * Judges a report against the newest state and writes what follows from it, in one item. When another writer was faster
 * it judges again, so any number of processes may report at once. Relaying starts, but is not waited for.
 */
export const recordReport = async (
  deps: RecordDeps,
  log: InteractionLog,
  consultId: string,
  report: Report,
): Promise<Recorded> => {
  let current = log
  for (;;) {
    const record = recordOf(current, consultId)
    if (!record) throw new Error(`no consult ${consultId} in the log`)
    const applied = applyReport(record, report, deps.clock.now())
    if (applied.outcome !== 'changed') return { outcome: applied.outcome, log: current, record }

    const appended = await appendEntry(deps, current, applied.record, applied.events)
    if (appended) return { outcome: 'changed', log: appended, record: applied.record }
    current = await deps.store.load(current.key)
  }
}

/** Writes the next entry and starts relaying it; undefined when another writer was faster. */
export const appendEntry = async (
  deps: RecordDeps,
  log: InteractionLog,
  record: ConsultRecord,
  events: ConsultEvent[],
): Promise<InteractionLog | undefined> => {
  const entry: LogEntry = {
    position: newestPosition(log) + 1,
    record,
    events,
    relay: events.length === 0 ? null : { by: relayerOf(log, deps.relayer) },
  }
  const appended = await deps.store.append(log, entry)
  if (appended.outcome === 'conflict') return undefined
  const behind = log.entries.findLast(({ relay }) => relay !== null)?.position ?? 0
  if (entry.relay) deps.relay.push(log.key, entry, behind)
  return appended.log
}

/** An entry may be relayed by its writer only if nobody else is still busy with an earlier one. */
const relayerOf = ({ entries }: InteractionLog, self: string): string | null =>
  entries.some(({ relay }) => relay !== null && relay.by !== self) ? null : self
