import type { InteractionKey } from './consult.ts'
import type { LogEntry } from './interaction-log.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { Subscribers } from './ports/subscribers.ts'

export type LaneDeps = {
  store: Pick<ConsultStore, 'claim' | 'askToGoOn' | 'relayed' | 'waitingAfter'>
  subscribers: Subscribers
  /** Names this process among all that relay. */
  relayer: string
}

/** The entries of one interaction on their way through this process. */
export type Lane = {
  key: InteractionKey
  /** What is to be looked at, oldest first. */
  pushed: Pushed[]
  /** The newest position that this lane has handed on. */
  handedOn: number
  /** Something waits behind what was handed on, and it is not known yet what. */
  lookBehind: boolean
  running: Promise<void> | undefined
}

/** `sure`: it is certainly this process's; else it has to be claimed first. */
type Pushed = { entry: LogEntry; sure: boolean }

export const newLane = (key: InteractionKey): Lane => ({
  key,
  pushed: [],
  handedOn: 0,
  lookBehind: false,
  running: undefined,
})

/**
 * In the log's order: two writes of one process may hear of their success in the wrong one. What the lane has, or has handed
 * on already, is not added again.
 */
export const add = ({ pushed, handedOn }: Lane, more: Pushed): void => {
  const { position } = more.entry
  if (position <= handedOn || pushed.some(({ entry }) => entry.position === position)) return
  const later = pushed.findIndex(({ entry }) => entry.position > position)
  pushed.splice(later === -1 ? pushed.length : later, 0, more)
}

export const hasWork = ({ pushed, lookBehind }: Lane): boolean => pushed.length > 0 || lookBehind

/** After a failure anything may have been taken over. */
export const doubt = ({ pushed }: Lane): void => {
  for (const each of pushed) each.sure = false
}

/** Gives up; what is left belongs to the sweep. */
export const forget = (lane: Lane): void => {
  lane.pushed = []
  lane.lookBehind = false
}

/** Does the next thing that is to be done. Safe to repeat after a failure, in doubt. */
export const step = async (deps: LaneDeps, lane: Lane): Promise<void> => {
  const next = lane.pushed[0]
  if (next === undefined) return findNext(deps, lane)
  if (await isNext(deps, lane, next)) await handOn(deps, lane, next.entry)
  lane.pushed = lane.pushed.filter((each) => each !== next)
}

/** Whether nothing earlier is left, and the entry is this process's. What is not is for whoever hands on the one before. */
const isNext = async (
  { store, relayer }: LaneDeps,
  { key, handedOn }: Lane,
  { entry: { position, behind, relay }, sure }: Pushed,
): Promise<boolean> => {
  if (sure && behind <= handedOn) return true
  if (relay === null) return false
  if (behind > handedOn && (await store.askToGoOn({ key, position: behind }))) return false
  return store.claim({ key, position }, relay, relayer)
}

const handOn = async (
  { store, subscribers }: LaneDeps,
  lane: Lane,
  entry: LogEntry,
): Promise<void> => {
  const { position } = entry
  await subscribers.tell(entry)
  if (await store.relayed({ key: lane.key, position })) lane.lookBehind = true
  lane.handedOn = position
}

/** Takes what waits behind the entry handed on last, unless it is another's. */
const findNext = async (deps: LaneDeps, lane: Lane): Promise<void> => {
  const { key, handedOn } = lane
  const entry = await deps.store.waitingAfter({ key, position: handedOn })
  if (entry && (await takes(deps, key, entry))) add(lane, { entry, sure: true })
  lane.lookBehind = false
}

const takes = async (
  { store, relayer }: LaneDeps,
  key: InteractionKey,
  { position, relay }: LogEntry,
): Promise<boolean> => {
  const isFree = relay !== null && (relay.by === null || relay.by === relayer)
  return isFree && (await store.claim({ key, position }, relay, relayer))
}
