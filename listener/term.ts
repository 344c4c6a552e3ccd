import type { ListenerHeartbeat } from '../src/adapters/dynamodb/listener-heartbeat.ts'
import type { SessionStatus } from '../src/adapters/gws/session-status.ts'
import type { SessionMessage } from '../src/adapters/sqs/messages.ts'
import { inParallel } from './in-parallel.ts'
import { watchListeners } from './liveness.ts'
import { createOwnership } from './ownership.ts'
import type { OwnershipDeps } from './ownership.ts'
import { startPulse } from './pulse.ts'
import { answerRequests } from './requests.ts'
import type { RequestDeps } from './requests.ts'
import { createSupervisor } from './session-supervisor.ts'
import type { SupervisorDeps } from './session-supervisor.ts'
import { createSweeping } from './sweeping.ts'
import { pause, repeat } from './time.ts'

type Receiver = { stop(): Promise<void> }

export type TermDeps = SupervisorDeps &
  Pick<OwnershipDeps, 'knows' | 'clock' | 'random' | 'maxSessions'> &
  Pick<RequestDeps, 'send'> & {
    newListenerId: () => string
    heartbeat: Pick<ListenerHeartbeat, 'beat' | 'stop' | 'list'>
    /** Takes requests for sessions until stopped. */
    receive: (handle: (request: SessionMessage) => Promise<void>) => Receiver
    leaseMs: number
  }

/** A listener’s time under one id. */
export type Term = {
  /** Takes sessions from here on. */
  begun: Promise<void>
  /** Over: nothing is held any more. */
  ended: Promise<void>
  /** Hands everything over, as far as that is done in twenty seconds, and ends. Safe to repeat. */
  leave(): Promise<void>
  health(): TermHealth
}

export type TermHealth = {
  listener: string
  /** It shows signs of life, and others see them. */
  alive: boolean
  leaving: boolean
  sessions: SessionStatus[]
}

const balanceEveryMs = 5000
const tendEveryMs = 10_000
/** However long the lease is, `/health` wants to see signs of life, and the dead are found soon. */
const atLeastEveryMs = 3000
const leaveWithinMs = 20_000
const handOversAtOnce = 50

/**
 * Holds sessions for as long as it gives signs of life. When it cannot, it drops all of them before others take them over,
 * and its id is never used again.
 */
export const startTerm = (deps: TermDeps): Term => {
  const { time, heartbeat, log, leaseMs } = deps
  const self = deps.newListenerId()
  // A beat is a write and costs five looks: there are fewer, and one that failed is given again at once.
  const beatEveryMs = Math.min(leaseMs / 4, atLeastEveryMs)
  const lookEveryMs = Math.min(leaseMs / 6, atLeastEveryMs)
  const begun = Promise.withResolvers<undefined>()
  const ended = Promise.withResolvers<undefined>()
  const liveness = watchListeners(leaseMs, time)
  const supervisor = createSupervisor(deps)
  const failed = (cause: unknown) => log('listener-failed', { cause })
  let isLeaving = false
  let stopping: (() => Promise<void>)[] = []

  const end = (): void => {
    pulse.stop()
    supervisor.abandonAll()
    for (const stop of stopping.splice(0)) stop().catch(failed)
    ended.resolve(undefined)
  }

  const look = async (): Promise<void> => {
    const asked = time.now()
    const beats = await heartbeat.list()
    const hasLost = liveness.learn(beats, { asked, answered: time.now() })
    if (hasLost) sweeping.due()
    if (isLeaving || !(await sweeping.go())) return
    for (const listener of liveness.dead()) await heartbeat.stop(listener)
  }

  const handOver = (agents: string[]): Promise<void> =>
    inParallel(handOversAtOnce, agents, {
      work: async (agent) => {
        await supervisor.release(agent, true)
        await deps.send({ agent, avoid: self })
      },
      failed,
    })

  const balance = async (): Promise<void> =>
    handOver(supervisor.agents().slice(0, ownership.excess()))

  const begin = (): void => {
    const looking = repeat(time, lookEveryMs, { work: look, failed })
    const balancing = repeat(time, balanceEveryMs, { work: balance, failed })
    const tending = repeat(time, tendEveryMs, { work: supervisor.tend, failed })
    const receiving = deps.receive(answerRequests({ ...deps, self, supervisor, ownership }))
    stopping = [looking, balancing, tending, receiving].map(({ stop }) => stop)
    log('listener-started')
    begun.resolve(undefined)
  }

  const pulse = startPulse({
    time,
    leaseMs,
    everyMs: beatEveryMs,
    resting: () => ownership.isIdle(),
    againAfterMs: leaseMs / 36,
    beat: () => heartbeat.beat(self, { sessions: supervisor.size(), leaving: isLeaving }),
    begun: begin,
    fenced: () => {
      log('listener-fenced')
      end()
    },
    failed,
  })
  const ownership = createOwnership({
    ...deps,
    self,
    liveness,
    supervisor,
    alive: pulse.alive,
    shown: pulse.shown,
    leaving: () => isLeaving,
  })
  const sweeping = createSweeping({ ...deps, sweep: ownership.sweep })

  const handEverythingOver = async (): Promise<void> => {
    const stopped = Promise.all(stopping.splice(0).map((stop) => stop()))
    await handOver(supervisor.agents())
    // What was being taken when all this began.
    await stopped
    await handOver(supervisor.agents())
  }

  return {
    begun: begun.promise,
    ended: ended.promise,
    async leave() {
      isLeaving = true
      await Promise.race([handEverythingOver(), ended.promise, pause(time, leaveWithinMs)])
      const left = supervisor.size()
      if (left > 0) log('sessions-left', { sessions: left })
      end()
      await heartbeat.stop(self)
    },
    health: () => ({
      listener: self,
      alive: pulse.alive(),
      leaving: isLeaving,
      sessions: supervisor.statuses(),
    }),
  }
}
