import type { InteractionLog, LogEntry } from './interaction-log.ts'
import type { RecordDeps } from './record-report.ts'
import { secondsSince } from './seconds-since.ts'

/** Longer than a living relayer leaves an entry untouched between two of its tries. */
const untouchedSeconds = 3

/**
 * Hands on what a relayer that died has left of an interaction, so that it is not in the way of what is heard next. What was
 * touched a moment ago is somebody's who lives; the sweep looks at the rest.
 */
export const takeOverStranded = async (
  { store, relay, clock }: RecordDeps,
  { key, waiting }: InteractionLog,
): Promise<void> => {
  const stranded: LogEntry[] = []
  let position = waiting?.position ?? 0
  while (position > 0) {
    const entry = await store.entry({ key, position })
    if (!entry?.relay) break
    stranded.unshift(entry)
    position = entry.behind
  }
  const since = stranded[0]?.relay?.since
  if (since === undefined || secondsSince(since, clock.now()) < untouchedSeconds) return
  for (const entry of stranded) relay.takeOver(key, entry)
}
