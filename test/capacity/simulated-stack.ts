import type { AgentSession, AgentSessionEvents } from '../../listener/agent-session.ts'
import { createGates } from '../../listener/gate.ts'
import { startTerms } from '../../listener/terms.ts'
import type { Terms } from '../../listener/terms.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { SessionMessage } from '../../src/adapters/sqs/messages.ts'
import type { SessionRequest } from '../../src/adapters/sqs/messages.ts'
import { memoryListenerHeartbeat } from '../doubles/memory-listener-heartbeat.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'
import { pause } from '../../listener/time.ts'
import { simulatedTime } from './simulated-time.ts'

const recorder = {
  observe: () => Promise.resolve(),
  resync: () => Promise.resolve(),
  lost: () => Promise.resolve(),
  restored: () => Promise.resolve(),
}

type Host = {
  listener: Terms
  open: Set<string>
  isUp: boolean
  handle: ((request: SessionMessage) => Promise<void>) | undefined
}

export type StackPlan = {
  agents: number
  listeners: number
  leaseMs: number
  maxSessions: number
  /** Another one has other chances; the same one has the same. */
  seed: number
}

/** How long the table and the queue take. */
const tableMs = 5
const queueMs = 20

/**
 * A stack's listeners over one lease table and one queue, all in memory: they decide as they do in truth, of sessions that are
 * nothing but a name. Counts what they ask of the table and of the queue.
 */
export const simulateStack = ({ agents, listeners, leaseMs, maxSessions, seed }: StackPlan) => {
  const { time, clock, pass } = simulatedTime()
  const names = Array.from({ length: agents }, (_, n) => `agent-${n}`)
  const hosts: Host[] = []
  const holder = new Map<string, Host>()
  const counts = { leaseWrites: 0, rowsRead: 0, beats: 0, messages: 0 }
  let heldTwice = 0
  let ids = 0
  let handed = 0

  const later = async <Answer>(answer: () => Promise<Answer>): Promise<Answer> => {
    await pause(time, tableMs)
    return answer()
  }
  const table = memorySessionLeases(clock.now)
  const written =
    <Given extends unknown[], Answer>(write: (...given: Given) => Promise<Answer>) =>
    (...given: Given): Promise<Answer> => {
      counts.leaseWrites += 1
      return later(() => write(...given))
    }
  const leases: typeof table = {
    claim: written(table.claim),
    lift: written(table.lift),
    takeOver: written(table.takeOver),
    release: written(table.release),
    publish: written(table.publish),
    find: (agent) => later(() => table.find(agent)),
    status: (agent) => later(() => table.status(agent)),
    page: (...given) => later(() => table.page(...given)),
    list: async () => {
      const rows = await later(table.list)
      counts.rowsRead += rows.length
      return rows
    },
  }
  const signs = memoryListenerHeartbeat()
  const ask = <Answer>(host: () => Host, answer: () => Promise<Answer>): Promise<Answer> =>
    // Who is dead hears no answer any more.
    later(() => (host().isUp ? answer() : new Promise<Answer>(() => undefined)))

  const send = (request: SessionRequest): Promise<void> => {
    counts.messages += 1
    const message = SessionMessage.parse(request)
    const living = hosts.filter(({ isUp, handle }) => isUp && handle)
    const to = living[(handed += 1) % living.length]
    time.after(queueMs, () => void to?.handle?.(message))
    return Promise.resolve()
  }

  const open = (host: Host, agent: string, events: AgentSessionEvents): AgentSession => {
    if (holder.get(agent)?.isUp) heldTwice += 1
    holder.set(agent, host)
    host.open.add(agent)
    let status = connectingSince(clock.now())
    const shut = () => {
      host.open.delete(agent)
      if (holder.get(agent) === host) holder.delete(agent)
    }
    void events.inTurn(async () => {
      await pause(time, tableMs)
      status = { ...status, state: 'connected', since: clock.now() }
      if (holder.get(agent) === host) events.onState(status)
    })
    return {
      material: () => ({ agent, epoch: 'e', cookies: '', csrf: null, signedInWith: 'print' }),
      status: () => status,
      renew: () => undefined,
      close: () => {
        shut()
        return Promise.resolve()
      },
      abandon: shut,
    }
  }

  const join = (): void => {
    const self = (): Host => host
    const host: Host = { open: new Set(), isUp: true, handle: undefined, listener: start(self) }
    hosts.push(host)
  }

  const start = (self: () => Host): Terms =>
    startTerms({
      ...{ time, clock, leases, leaseMs, maxSessions },
      heartbeat: {
        beat: (listener, sign) =>
          ask(self, () => {
            counts.beats += 1
            return signs.beat(listener, sign)
          }),
        list: () => ask(self, signs.list),
        stop: (listener) => ask(self, () => signs.stop(listener)),
      },
      send,
      receive: (handle) => {
        self().handle = handle
        return {
          stop: () => {
            self().handle = undefined
            return Promise.resolve()
          },
        }
      },
      openSession: ({ agent }, events) => open(self(), agent, events),
      recorder: () => recorder,
      agentsWithConsults: () => Promise.resolve(new Set()),
      knows: () => true,
      alwaysOn: new Set(),
      idleMs: Infinity,
      newListenerId: () => `listener-${(ids += 1)}`,
      random: pseudoRandom(seed * 100 + ids + 1),
      gates: createGates(),
      log: () => undefined,
    })

  for (let n = 0; n < listeners; n += 1) join()

  return {
    pass,
    join,
    /** Every agent is asked for, so many within a second. */
    async signIn(perSecond: number): Promise<void> {
      const everyMs = 100
      for (let n = 0; n < agents; n += perSecond / (1000 / everyMs)) {
        for (const agent of names.slice(n, n + perSecond / (1000 / everyMs))) await send({ agent })
        await pass(everyMs)
      }
    },
    counts: () => ({ ...counts }),
    heldTwice: () => heldTwice,
    /** How many sessions each living listener holds. */
    held: () => hosts.filter(({ isUp }) => isUp).map(({ open: { size } }) => size),
    /** As SIGKILL does: nothing of it is heard any more. */
    kill(): number {
      const host = hosts.find(({ isUp }) => isUp)
      if (!host) return 0
      host.isUp = false
      return host.open.size
    },
    /** As SIGTERM does. */
    async leave(): Promise<number> {
      const host = hosts.find(({ isUp }) => isUp)
      if (!host) return 0
      const had = host.open.size
      void host.listener.leave().then(() => (host.isUp = false))
      await pass(1000)
      return had
    },
  }
}

/** The same numbers in each run. */
const pseudoRandom = (seed: number) => {
  // Seeds that lie side by side would begin with numbers that do.
  let state = ((seed * 2_654_435_761) % 2_147_483_646) + 1
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}
