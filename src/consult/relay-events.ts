import type { InteractionKey } from './consult.ts'
import type { LogEntry } from './interaction-log.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Subscribers } from './ports/subscribers.ts'

export type RelayDeps = {
  store: ConsultStore
  subscribers: Subscribers
  /** Names this process among all that relay. */
  relayer: string
  /** Waits before a failed hand-over is tried again; false gives up and leaves the entry to the sweep. */
  patience: (tries: number) => Promise<boolean>
  /** Hears why a lane stopped. Its entries keep their place and are tried again with the next push. */
  stalled: (cause: unknown) => void
}

/**
 * Hands events on, in the order of the log, although several processes write to it. Whoever appends an entry relays it
 * himself if all earlier ones are done or his own; otherwise the entry waits, and whoever finishes the one before takes it.
 * A writer that leaves an entry waiting looks again after his write, and a relayer looks again after finishing, so one of
 * the two always sees it. What a process leaves behind when it dies keeps its place in the log and in the outbox index.
 */
export type Relay = {
  /**
   * Starts handing on; returns at once. `behind` is the newest earlier entry that was not handed on when this one was
   * written, 0 if there was none.
   */
  push(key: InteractionKey, entry: LogEntry, behind: number): void
  /** Resolves when nothing is under way. A Lambda must not answer before. */
  settled(): Promise<void>
}

export const createRelay = (deps: RelayDeps): Relay => {
  const lanes = new Map<string, Lane>()

  const run = async (name: string, lane: Lane): Promise<void> => {
    try {
      while (lane.wanted) {
        lane.wanted = false
        await drain(deps, lane)
      }
    } catch (cause) {
      deps.stalled(cause)
    }
    // No await between the last look at `wanted` and here, or a push in between would be forgotten.
    lane.running = undefined
    if (lane.mine.length === 0) lanes.delete(name)
  }

  const push: Relay['push'] = (key, entry, behind) => {
    const name = `${key.media}/${key.interactionId}`
    const lane = lanes.get(name) ?? {
      key,
      mine: [],
      handedOn: 0,
      wanted: false,
      running: undefined,
    }
    lanes.set(name, lane)
    if (entry.relay?.by === deps.relayer) addInOrder(lane, { entry, behind })
    lane.wanted = true
    lane.running ??= run(name, lane)
  }

  const settled = async () => {
    for (;;) {
      const running = [...lanes.values()].flatMap((lane) => lane.running ?? [])
      if (running.length === 0) return
      await Promise.all(running)
    }
  }

  return { push, settled }
}

/** The entries of one interaction on their way. */
type Lane = {
  key: InteractionKey
  /** Claimed by this process, oldest first. The first one stays until it is handed on. */
  mine: Pushed[]
  /** The newest position that this lane has handed on. */
  handedOn: number
  /** Something was pushed since the last look. */
  wanted: boolean
  running: Promise<void> | undefined
}
type Pushed = { entry: LogEntry; behind: number }

/** Two writes of one process may hear of their success in the wrong order. */
const addInOrder = ({ mine }: Lane, pushed: Pushed): void => {
  const later = mine.findIndex(({ entry }) => entry.position > pushed.entry.position)
  mine.splice(later === -1 ? mine.length : later, 0, pushed)
}

const drain = async (deps: RelayDeps, lane: Lane): Promise<void> => {
  for (;;) {
    const next = lane.mine[0]
    if (next === undefined) {
      const claimed = await claimNext(deps, lane.key)
      if (claimed === undefined) return
      addInOrder(lane, { entry: claimed, behind: 0 })
      continue
    }
    if (!(await isFirst(deps, lane, next))) return
    await handOn(deps, lane.key, next.entry)
    lane.handedOn = next.entry.position
    lane.mine.splice(lane.mine.indexOf(next), 1)
  }
}

/**
 * Whether no earlier entry is left. One that is ours, but has not been pushed, is about to be: its writer has not heard of
 * its success yet.
 */
const isFirst = async (
  { store }: RelayDeps,
  { key, handedOn }: Lane,
  { entry, behind }: Pushed,
): Promise<boolean> => {
  if (behind <= handedOn) return true
  const first = await store.firstUnrelayed(key)
  return first === undefined || first.position >= entry.position
}

const claimNext = async (deps: RelayDeps, key: InteractionKey): Promise<LogEntry | undefined> => {
  const next = await deps.store.firstUnrelayed(key)
  if (next?.relay?.by !== null) return undefined
  const claimed = await deps.store.claim({ key, position: next.position }, null, deps.relayer)
  return claimed ? next : undefined
}

const handOn = async (deps: RelayDeps, key: InteractionKey, entry: LogEntry): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await deps.subscribers.tell(entry.record.callerId, entry.events)
      await deps.store.relayed({ key, position: entry.position })
      return
    } catch (cause) {
      if (!(await deps.patience(tries))) {
        throw new Error('events could not be handed on', { cause })
      }
    }
  }
}
