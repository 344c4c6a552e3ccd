import type { Lease, SessionLeases } from '../src/adapters/dynamodb/session-leases.ts'
import type { LeaseRow } from '../src/adapters/dynamodb/session-row.ts'
import type { writeLog } from '../src/adapters/log.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import { shuffled } from '../src/consult/shuffled.ts'
import { excessOf, isCrowded, shareOf } from './balance.ts'
import { inParallel } from './in-parallel.ts'
import type { Liveness } from './liveness.ts'
import type { SessionSupervisor } from './session-supervisor.ts'
import { standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

export type OwnershipDeps = {
  self: string
  leases: SessionLeases
  liveness: Liveness
  supervisor: SessionSupervisor
  /** True while nobody can have counted this listener as dead. */
  alive: () => boolean
  /** Resolves once this listener's last sign of life is as fresh as those of one that holds sessions. */
  shown: () => Promise<void>
  /** True when this listener is giving its sessions away. */
  leaving: () => boolean
  /** True when the tenant has credentials for the agent. */
  knows: (agent: string) => boolean
  alwaysOn: ReadonlySet<string>
  /** How many sessions this listener holds at most. */
  maxSessions: number
  clock: Clock
  random: () => number
  log: typeof writeLog
}

export type Ownership = {
  /** True while this listener may take sessions. */
  mayTake(): boolean
  /** True when a new session had better go to another listener. */
  isCrowded(): boolean
  /** How many sessions to hand over in this round. */
  excess(): number
  /** True when there is no place for one more. */
  isFull(): boolean
  /** True while nobody is held or being taken. */
  isIdle(): boolean
  /** Whose the agent is now. */
  standing(agent: string): Promise<Standing>
  /** Takes the agent and opens the session, if there is a place and all is still as it was seen; others may be quicker. */
  take(agent: string, from: Standing): Promise<void>
  /**
   * Looks at all agents and takes those whom a dead listener has left, or who are wanted and nobody's; drops those who are
   * held here though they are somebody else's by now. Rejects in the end when not all could be taken that are to be.
   */
  sweep(): Promise<void>
}

type Looked = { agent: string; from: Standing }

const atOnce = 20

/** Decides whom this listener holds. */
export const createOwnership = (deps: OwnershipDeps): Ownership => {
  const { self, leases, liveness, supervisor } = deps
  const taking = new Set<string>()

  const mayTake = () => deps.alive() && !deps.leaving()

  const isFull = () => supervisor.size() + taking.size >= deps.maxSessions

  const read = (row: LeaseRow | undefined): Standing => {
    const isDead = (listener: string) => liveness.isDead(listener)
    return standingOf(row, { self, isDead, now: deps.clock.now() })
  }

  /** Of those that stay: beside one that goes, and has fewer and fewer, all others would have too many. */
  const sessionsOfOthers = (): number[] =>
    liveness
      .living()
      .filter(({ listener, leaving }) => listener !== self && !leaving)
      .map(({ sessions }) => sessions)

  const takeLease = async (agent: string, from: Standing): Promise<Lease | undefined> => {
    switch (from.is) {
      // Ours but not held, as when the answer to a claim was lost: taken anew, since it may have been given back meanwhile.
      case 'ours':
      case 'orphaned':
        return leases.takeOver(from.lease, self)
      case 'free':
        return leases.claim(agent, self)
      case 'barred':
        return from.mayLift ? leases.lift(agent, self, from.epoch) : undefined
      case 'taken':
        return undefined
    }
  }

  const take: Ownership['take'] = async (agent, from) => {
    if (!mayTake() || !deps.knows(agent) || taking.has(agent) || supervisor.holds(agent)) return
    // What is ours has had its place since it was claimed.
    if (isFull() && from.is !== 'ours') return
    // From here on signs of life are given as often as by one that holds sessions.
    taking.add(agent)
    try {
      if (supervisor.size() === 0) await deps.shown()
      const lease = await takeLease(agent, from)
      // In the time that took, others may have counted this listener as dead.
      if (lease && deps.alive()) supervisor.hold(lease)
    } finally {
      taking.delete(agent)
    }
  }

  /** What is to be held though nobody asks for it now. */
  const isDue = (agent: string, from: Standing): boolean => {
    switch (from.is) {
      case 'ours':
      case 'orphaned':
        return true
      case 'free':
        return from.wanted || deps.alwaysOn.has(agent)
      case 'barred':
      case 'taken':
        return false
    }
  }

  /**
   * How many sessions to hold here at most of those that are nobody's. By the rows, not by what the others said that they
   * hold: where all begin with nobody, all are taken in one round.
   */
  const shareHere = (looked: readonly Looked[]): number => {
    const sessions = looked.filter(
      ({ agent, from }) => deps.knows(agent) && (from.is === 'taken' || isDue(agent, from)),
    )
    return shareOf(sessions.length, sessionsOfOthers().length + 1)
  }

  /** What was held before the rows were read has to be in them. */
  const dropLost = (held: readonly Lease[], rows: ReadonlyMap<string, LeaseRow>): void => {
    for (const { agent, epoch } of held) {
      const row = rows.get(agent)
      const owner = row?.owner ?? null
      if (owner !== null && (owner !== self || row?.epoch !== epoch)) supervisor.drop(agent, epoch)
    }
  }

  const sweep: Ownership['sweep'] = async () => {
    const held = supervisor.leases()
    const rows = new Map((await leases.list()).map((row) => [row.agent, row]))
    dropLost(held, rows)
    // In random order: several that sweep at once share what there is to take.
    const agents = shuffled([...new Set([...rows.keys(), ...deps.alwaysOn])], deps.random)
    const looked = agents.map((agent) => ({ agent, from: read(rows.get(agent)) }))
    const share = shareHere(looked)
    let left = 0
    let failures = 0
    await inParallel(atOnce, looked, {
      work: async ({ agent, from }) => {
        if (!isDue(agent, from)) return
        if (from.is === 'free' && supervisor.size() + taking.size >= share) return
        if (isFull() && from.is !== 'ours') left += 1
        await take(agent, from)
      },
      failed: (cause) => {
        failures += 1
        deps.log('listener-failed', { cause })
      },
    })
    if (left > 0) deps.log('listener-full', { sessions: left })
    if (failures > 0) throw new Error(`${failures} agents could not be taken`)
  }

  const standing: Ownership['standing'] = async (agent) => read(await leases.status(agent))
  return {
    mayTake,
    isCrowded: () => isCrowded(supervisor.size(), sessionsOfOthers()),
    excess: () => excessOf(supervisor.size(), sessionsOfOthers()),
    isFull,
    isIdle: () => supervisor.size() + taking.size === 0,
    standing,
    take,
    sweep,
  }
}
