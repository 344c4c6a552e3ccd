import type { ConsultRecord } from './consult-record.ts'
import { jsonBytes } from './json-bytes.ts'
import { isOver } from './lifecycle.ts'

/** Of consults that nobody waits for any more; enough to tell their colleagues and references from newer ones. */
const pastAtMost = 10
const pastBytesAtMost = 16_000

/** The interaction's consults after a change to one of them, oldest first: every live one, and the newest of the others. */
export const withRecord = (records: ConsultRecord[], changed: ConsultRecord): ConsultRecord[] => {
  const isKnown = records.some((record) => isSame(record, changed))
  const all = isKnown
    ? records.map((record) => (isSame(record, changed) ? changed : record))
    : [...records, changed]
  const stripped = all.map(strip)
  const past = newestThatFit(stripped.filter(isPast))
  return stripped.filter((record) => !isPast(record) || past.has(record))
}

const isSame = (one: ConsultRecord, other: ConsultRecord): boolean =>
  one.consult.id === other.consult.id

const isPast = ({ consult }: ConsultRecord): boolean =>
  consult.state === 'unanswered' || isOver(consult.state)

/** What only serves to judge further facts, when there are none to come. */
const strip = (record: ConsultRecord): ConsultRecord =>
  isOver(record.consult.state)
    ? { ...record, present: [], messagesTold: [], held: [], escalation: withoutSummary(record) }
    : record

const withoutSummary = ({ escalation }: ConsultRecord): ConsultRecord['escalation'] =>
  escalation && { ...escalation, summary: null }

const newestThatFit = (past: ConsultRecord[]): Set<ConsultRecord> => {
  const fitting = new Set<ConsultRecord>()
  let bytes = 0
  for (const record of past.toReversed().slice(0, pastAtMost)) {
    bytes += jsonBytes(record)
    if (bytes > pastBytesAtMost) break
    fitting.add(record)
  }
  return fitting
}
