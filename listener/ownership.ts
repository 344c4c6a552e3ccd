import type { SessionLeases } from '../src/adapters/dynamodb/session-leases.ts'
import type { SessionMessage, SessionRequest } from '../src/adapters/sqs/messages.ts'
import type { writeLog } from '../src/adapters/log.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import { isCrowded } from './balance.ts'
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
  /** True when this listener is giving its sessions away. */
  leaving: () => boolean
  /** True when the tenant has credentials for the agent. */
  knows: (agent: string) => boolean
  alwaysOn: readonly string[]
  send: (request: SessionRequest) => Promise<void>
  clock: Clock
  random: () => number
  log: typeof writeLog
}

export type Ownership = {
  /** Does what a request asks for, or passes it on. Safe to repeat. */
  handle(request: SessionMessage): Promise<void>
  /** Looks at all agents and takes those whom a dead listener has left, or who are wanted and nobody's. */
  sweep(): Promise<void>
}

const passedOnAtMost = { toHolder: 10, toTaker: 3 }
const atOnce = 20

/** Decides which agents this listener holds. Whatever it takes, it takes conditionally: others may be as quick. */
export const createOwnership = (deps: OwnershipDeps): Ownership => {
  const { self, leases, liveness, supervisor } = deps
  const taking = new Set<string>()

  const isDead = (listener: string) => liveness.isDead(listener)
  const standing = (row: Parameters<typeof standingOf>[0]): Standing =>
    standingOf(row, { self, isDead, now: deps.clock.now() })

  const isCrowdedHere = (): boolean => {
    const others = liveness.living().filter(({ listener }) => listener !== self)
    return isCrowded(
      supervisor.agents().length,
      others.map(({ sessions }) => sessions),
    )
  }

  const take = async (agent: string, from: Standing): Promise<void> => {
    if (
      deps.leaving() ||
      !deps.alive() ||
      !deps.knows(agent) ||
      taking.has(agent) ||
      supervisor.holds(agent)
    )
      return
    taking.add(agent)
    try {
      const lease = await takeLease(agent, from)
      // In the time that took, others may have counted this listener as dead.
      if (lease && deps.alive()) supervisor.hold(lease)
    } finally {
      taking.delete(agent)
    }
  }

  const takeLease = async (agent: string, from: Standing) => {
    switch (from.is) {
      // Ours but not held, as when the answer to a claim was lost: taken anew, since it may have been given back meanwhile.
      case 'ours':
      case 'orphaned':
        return leases.takeOver(from.lease, self)
      case 'free':
      case 'barred':
        return leases.claim(agent, self)
      case 'taken':
        return undefined
    }
  }

  const passOn = async (request: SessionMessage, atMost: number): Promise<boolean> => {
    if (request.tries >= atMost) return false
    await deps.send({ ...request, tries: request.tries + 1 })
    return true
  }

  const handle: Ownership['handle'] = async (request) => {
    const { agent, renew } = request
    const session = await supervisor.use(agent)
    if (session) {
      if (renew !== undefined) session.renew(renew)
      return
    }
    const from = standing(await leases.status(agent))
    // Not for one that goes: somebody else is there, or will be.
    if (deps.leaving() || !deps.alive()) return deps.send(request)
    await takeAsked(request, from)
  }

  const takeAsked = async (request: SessionMessage, from: Standing): Promise<void> => {
    const { agent, avoid, renew, fresh } = request
    switch (from.is) {
      case 'taken':
        if (renew !== undefined) await passOn(request, passedOnAtMost.toHolder)
        return
      case 'barred':
        if (fresh === true) await take(agent, from)
        return
      case 'free': {
        const unwelcome = avoid === self || isCrowdedHere()
        if (unwelcome && (await passOn(request, passedOnAtMost.toTaker))) return
        return take(agent, from)
      }
      case 'ours':
      case 'orphaned':
        return take(agent, from)
    }
  }

  /** What is to be held though nobody asks for it now. */
  const isDue = (agent: string, from: Standing): boolean => {
    switch (from.is) {
      case 'ours':
      case 'orphaned':
        return true
      case 'free':
        return (from.wanted || deps.alwaysOn.includes(agent)) && !isCrowdedHere()
      case 'barred':
      case 'taken':
        return false
    }
  }

  const sweep: Ownership['sweep'] = async () => {
    const rows = new Map((await leases.list()).map((row) => [row.agent, row]))
    const agents = new Set([...rows.keys(), ...deps.alwaysOn])
    // In random order: several that sweep at once share what there is to take.
    const shuffled = [...agents]
      .map((agent) => ({ agent, place: deps.random() }))
      .sort((a, b) => a.place - b.place)
    const work = async ({ agent }: { agent: string }): Promise<void> => {
      const from = standing(rows.get(agent))
      if (isDue(agent, from)) await take(agent, from)
    }
    const failed = (cause: unknown) => deps.log('listener-failed', { cause })
    await inParallel(atOnce, shuffled, { work, failed })
  }

  return { handle, sweep }
}
