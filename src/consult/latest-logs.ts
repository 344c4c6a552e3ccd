import type { InteractionKey } from './consult.ts'
import type { InteractionLog } from './interaction-log.ts'
import { interactionName } from './interaction-name.ts'
import { isOver } from './lifecycle.ts'

/**
 * Logs as a process last saw them, of interactions with consults that are not over. Others write as well: what is judged by one
 * of these counts only where a write shows that it is still the newest.
 */
export type LatestLogs = {
  of(key: InteractionKey): InteractionLog | undefined
  learn(log: InteractionLog): void
}

/** Agents have a handful of interactions; one that is forgotten costs a read. */
const keptAtMost = 20

export const latestLogs = (relayer: string): LatestLogs => {
  const known = new Map<string, InteractionLog>()
  return {
    of: (key) => known.get(interactionName(key)),
    learn(log) {
      const name = interactionName(log.key)
      known.delete(name)
      if (log.records.every(({ consult }) => isOver(consult.state))) return
      // What waits for another is handed on by him, which does not show here: everything after it would seem to wait as well.
      if (log.waiting && log.waiting.by !== relayer) return
      known.set(name, log)
      const [oldest] = known.keys()
      if (known.size > keptAtMost && oldest !== undefined) known.delete(oldest)
    },
  }
}
