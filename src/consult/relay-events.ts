import type { InteractionKey } from './consult.ts'
import type { LogEntry } from './interaction-log.ts'
import { interactionName } from './interaction-name.ts'
import { add, doubt, forget, hasWork, newLane, step } from './relay-lane.ts'
import type { Lane, LaneDeps } from './relay-lane.ts'

type RelayDeps = LaneDeps & {
  /** Waits before what has failed is tried again; false gives up and leaves it to the sweep. */
  patience: (tries: number) => Promise<boolean>
  /** Hears why something was given up. */
  stalled: (cause: unknown) => void
}

/**
 * Hands events on, in the order of the log, although several processes write to it. Whoever appends an entry relays it
 * himself if all earlier ones are done or his own; otherwise the entry waits, and whoever finishes the one before takes it.
 * A writer that leaves an entry waiting asks for that in the entry before, and a relayer who has finished learns with the same
 * write whether he was asked. Both are writes of one item: either the relayer hears of it, or the writer that it is too late, and
 * goes on himself. Since they go in order, an entry that is handed on says so of all before it.
 *
 * What a process gives up, or leaves behind when it dies, keeps its place in the log and in the outbox index until a sweep
 * takes it over. A process that was in trouble claims its entries anew before it goes on: what has been taken over is not
 * told again after something newer.
 */
export type Relay = {
  /** Starts handing on what this process has just appended; returns at once. */
  push(key: InteractionKey, entry: LogEntry): void
  /** The same for what another process has left behind; whoever is faster has it. */
  takeOver(key: InteractionKey, entry: LogEntry): void
  /**
   * Resolves when the interactions that were under way are at rest; those that come later are not waited for. A Lambda must
   * not answer before.
   */
  settled(): Promise<void>
}

/** Idle lanes are kept for what they know, up to this many: as many as a listener's agents have at once. */
const lanesAtMost = 10_000

export const createRelay = (deps: RelayDeps): Relay => {
  const lanes = new Map<string, Lane>()

  const run = async (lane: Lane): Promise<void> => {
    let tries = 0
    while (hasWork(lane)) {
      try {
        await step(deps, lane)
        tries = 0
      } catch (cause) {
        doubt(lane)
        tries += 1
        if (await deps.patience(tries)) continue
        deps.stalled(new Error('events could not be handed on', { cause }))
        forget(lane)
      }
    }
    // No await between the last look and here, or a push in between would be forgotten.
    lane.running = undefined
    dropOldest(lanes)
  }

  const start = (key: InteractionKey, entry: LogEntry, sure: boolean): void => {
    const name = interactionName(key)
    const lane = lanes.get(name) ?? newLane(key)
    lanes.delete(name)
    lanes.set(name, lane)
    add(lane, { entry, sure })
    if (hasWork(lane)) lane.running ??= run(lane)
  }

  return {
    push: (key, entry) => start(key, entry, entry.relay?.by === deps.relayer),
    takeOver: (key, entry) => start(key, entry, false),
    settled: async () => {
      await Promise.all([...lanes.values()].flatMap(({ running }) => running ?? []))
    },
  }
}

const dropOldest = (lanes: Map<string, Lane>): void => {
  for (const [name, { running }] of lanes) {
    if (lanes.size <= lanesAtMost) return
    if (running === undefined) lanes.delete(name)
  }
}
