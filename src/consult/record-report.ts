import { applyReport } from './apply-report.ts'
import type { ConsultRecord } from './consult-record.ts'
import type { ConsultEvent } from './event.ts'
import type { Report } from './fact.ts'
import { logAfter, recordOf } from './interaction-log.ts'
import type { InteractionLog, LogEntry, Relaying } from './interaction-log.ts'
import { withRecord } from './known-records.ts'
import type { Clock } from './ports/clock.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Relay } from './relay-events.ts'

export type RecordDeps = { store: ConsultStore; clock: Clock; relay: Relay; relayer: string }

export type Recorded = {
  outcome: 'changed' | 'ignored' | 'refused'
  log: InteractionLog
  /** The consult as it stands now. */
  record: ConsultRecord
  /** What the report gave. */
  events: ConsultEvent[]
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
    const recorded = await reportOnce(deps, current, consultId, report)
    if (recorded) return recorded
    current = await deps.store.load(current.key)
  }
}

/**
 * Judges a report once, against a log that may be old. What is `changed` was written behind the newest entry; undefined, and
 * nothing written, when another writer was faster.
 */
export const reportOnce = async (
  deps: RecordDeps,
  log: InteractionLog,
  consultId: string,
  report: Report,
): Promise<Recorded | undefined> => {
  const record = recordOf(log, consultId)
  if (!record) throw new Error(`no consult ${consultId} in the log`)
  const applied = applyReport(record, report, deps.clock.now())
  if (applied.outcome !== 'changed') return { outcome: applied.outcome, log, record, events: [] }
  const appended = await appendEntry(deps, log, applied.record, applied.events)
  return appended && { ...applied, log: appended }
}

/** Writes the next entry and starts relaying it; undefined when another writer was faster. */
export const appendEntry = async (
  deps: RecordDeps,
  { key, position, records, waiting }: InteractionLog,
  record: ConsultRecord,
  events: ConsultEvent[],
): Promise<InteractionLog | undefined> => {
  const entry: LogEntry = {
    position: position + 1,
    records: withRecord(records, record),
    events,
    callerId: record.callerId,
    behind: waiting?.position ?? 0,
    relay: events.length === 0 ? null : relaying(deps, waiting),
  }
  if ((await deps.store.append(key, entry)) === 'conflict') return undefined
  const appended = logAfter(key, entry)
  if (events.length === 0) return { ...appended, waiting }
  deps.relay.push(key, entry)
  return appended
}

/** An entry may be relayed by its writer only if nobody else is still busy with an earlier one. */
const relaying = (
  { clock, relayer }: RecordDeps,
  waiting: InteractionLog['waiting'],
): Relaying => ({
  by: waiting === null || waiting.by === relayer ? relayer : null,
  since: clock.now().toISOString(),
})
