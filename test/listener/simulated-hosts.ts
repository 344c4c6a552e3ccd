import type { Scheduler } from 'fast-check'
import type { AgentSession, AgentSessionEvents } from '../../listener/agent-session.ts'
import { createGates } from '../../listener/gate.ts'
import { startTerms } from '../../listener/terms.ts'
import type { Terms } from '../../listener/terms.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../../src/adapters/gws/session-status.ts'
import { SessionMessage } from '../../src/adapters/sqs/messages.ts'
import type { SessionRequest } from '../../src/adapters/sqs/messages.ts'
import { memoryListenerHeartbeat } from '../doubles/memory-listener-heartbeat.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'

const recorder = {
  observe: () => Promise.resolve(),
  resync: () => Promise.resolve(),
  lost: () => Promise.resolve(),
  restored: () => Promise.resolve(),
}

type Timer = { at: number; host: Host | undefined; work: () => void }
type Loss = 'nothing' | 'requests' | 'answers'

type OpenSession = { agent: string; stop: () => void }

/** A machine with a listener on it: its clock starts anywhere and runs a little fast or slow. */
type Host = {
  name: string
  state: 'up' | 'paused' | 'gone'
  loses: Loss
  /** How long, at least, requests and answers travel. */
  slow: { requests: number; answers: number }
  /** Whose sessions are open here, once for each that is. */
  open: OpenSession[]
  rate: number
  offset: number
  awaited: (() => void)[]
  receiver:
    { handle: (request: SessionMessage) => Promise<void>; busy: Promise<void>[] } | undefined
  listener: Terms | undefined
}

const leaseMs = 9000
const visibleAgainMs = 30_000

/** Lets whatever can go on without time or network go on. */
const flush = () => new Promise((resolve) => setImmediate(resolve))

/**
 * Several listeners over one store and one queue, all in memory. Requests and answers travel when the scheduler lets them;
 * time passes when it is told to. Whenever a session is opened or anything else has happened, no agent may have two.
 */
export const simulateHosts = (
  scheduler: Scheduler,
  { alwaysOn, busy }: { alwaysOn: string[]; busy: string[] },
) => {
  let now = 0
  let listeners = 0
  let handed = 0
  const clock = { now: () => new Date(now) }
  const leases = memorySessionLeases(clock.now)
  const heartbeat = memoryListenerHeartbeat()
  const hosts: Host[] = []
  const violations: string[] = []
  let timers: Timer[] = []
  const queue: SessionMessage[] = []

  const check = (): void => {
    const open = hosts
      .filter(({ state }) => state === 'up')
      .flatMap((host) => host.open.map(({ agent }) => agent))
    const twice = open.filter((agent, index) => open.indexOf(agent) !== index)
    if (twice.length > 0) violations.push(`${twice.join()} held twice at ${now} ms`)
  }

  const awake = (host: Host): Promise<void> =>
    new Promise((resolve) => {
      if (host.state === 'up') resolve()
      else if (host.state === 'paused') host.awaited.push(resolve)
    })

  const travelled = async (milliseconds: number, label: string): Promise<void> => {
    if (milliseconds > 0) {
      await new Promise<void>((work) =>
        timers.push({ at: now + milliseconds, host: undefined, work }),
      )
    }
    await scheduler.schedule(Promise.resolve(), label)
  }

  const call = async <T>(host: Host, name: string, effect: () => Promise<T>): Promise<T> => {
    const { loses, slow } = host
    await travelled(slow.requests, `${host.name} asks ${name}`)
    const answer = loses === 'requests' ? undefined : await effect()
    await travelled(slow.answers, `${name} answers ${host.name}`)
    await awake(host)
    if (answer === undefined && loses === 'requests') throw new Error('lost')
    if (loses === 'answers') throw new Error('lost')
    return answer as T // Only undefined where that is what the effect gave.
  }

  const over = <Port extends object>(host: Host, port: Port): Port =>
    Object.fromEntries(
      Object.entries(port).map(([name, effect]) => [
        name,
        (...parameters: unknown[]) =>
          call(host, name, () => (effect as (...p: unknown[]) => Promise<unknown>)(...parameters)),
      ]),
    ) as Port // Each function by its own name.

  const timeOf = (host: Host) => {
    const here = () => now * host.rate + host.offset
    return {
      now: here,
      after: (milliseconds: number, work: () => void) => {
        const timer = { at: now + milliseconds / host.rate, host, work }
        timers.push(timer)
        return () => {
          timers = timers.filter((other) => other !== timer)
        }
      },
    }
  }

  const openSession = (host: Host, agent: string, events: AgentSessionEvents): AgentSession => {
    const opened = { agent, stop: () => become('refused') }
    host.open.push(opened)
    // One that wakes up late has no say in what it still holds, but must not open anything more.
    const isHeldAt = (other: Host) =>
      other !== host && other.state === 'up' && other.open.some((one) => one.agent === agent)
    if (hosts.some(isHeldAt)) violations.push(`${agent} opened though held at ${now} ms`)
    check()
    let status = connectingSince(clock.now())
    let isOpen = true
    const shut = () => {
      if (isOpen) host.open.splice(host.open.indexOf(opened), 1)
      isOpen = false
    }
    const become = (state: SessionStatus['state']) => {
      if (!isOpen) return
      status = { ...status, state, since: clock.now() }
      events.onState(status)
    }
    void call(host, 'handshake', () => Promise.resolve())
      .catch(() => undefined)
      .then(() => become('connected'))
    return {
      material: () => ({ agent, epoch: 'e', cookies: '', csrf: null, signedInWith: 'print' }),
      status: () => status,
      renew: () => undefined,
      close: async () => {
        await call(host, 'goodbye', () => Promise.resolve()).catch(() => undefined)
        shut()
        status = { ...status, state: 'closed' }
      },
      abandon: shut,
    }
  }

  const deliver = async (host: Host, request: SessionMessage): Promise<void> => {
    let done = false
    const again = () => {
      if (!done) queue.push(request)
    }
    timers.push({ at: now + visibleAgainMs, host: undefined, work: again })
    await scheduler.schedule(Promise.resolve(), `${host.name} receives`)
    if (host.state !== 'up' || !host.receiver) return
    const handled = host.receiver.handle(request).then(
      () => {
        done = true
      },
      () => undefined,
    )
    host.receiver.busy.push(handled)
    await handled
  }

  /** Gives each waiting request to one of those who listen, now to this one, now to that. */
  const hand = (random: number): void => {
    const receivers = hosts.filter(({ state, receiver }) => state === 'up' && receiver)
    if (receivers.length === 0) return
    for (const request of queue.splice(0)) {
      handed += 1
      const host = receivers[Math.floor(random * 1000 + handed * 1.5) % receivers.length]
      if (host) void deliver(host, request)
    }
  }

  const send = (request: SessionRequest): Promise<void> => {
    queue.push(SessionMessage.parse(request))
    return Promise.resolve()
  }

  const join = (rate: number, offset: number): void => {
    const host: Host = {
      name: `host-${hosts.length}`,
      state: 'up',
      loses: 'nothing',
      slow: { requests: 0, answers: 0 },
      open: [],
      rate,
      offset,
      awaited: [],
      receiver: undefined,
      listener: undefined,
    }
    hosts.push(host)
    host.listener = startTerms({
      time: timeOf(host),
      clock,
      leases: over(host, leases),
      heartbeat: over(host, heartbeat),
      send: (request) => call(host, 'queue', () => send(request)),
      receive: (handle) => {
        const receiver: NonNullable<Host['receiver']> = { handle, busy: [] }
        host.receiver = receiver
        return {
          stop: async () => {
            if (host.receiver === receiver) host.receiver = undefined
            await Promise.all(receiver.busy)
          },
        }
      },
      openSession: ({ agent }, events) => openSession(host, agent, events),
      recorder: () => recorder,
      agentsWithConsults: () => call(host, 'consults', () => Promise.resolve(new Set(busy))),
      knows: () => true,
      alwaysOn: new Set(alwaysOn),
      maxSessions: 1000,
      idleMs: 15_000,
      leaseMs,
      newListenerId: () => `listener-${(listeners += 1)}`,
      random: () => ((now * 7919) % 1000) / 1000,
      gates: createGates(),
      log: () => undefined,
    })
  }

  const isDue = ({ at, host }: Timer) => at <= now && (!host || host.state === 'up')

  /** Time passes; at each moment at which something is due, so many messages get through. */
  const pass = async (milliseconds: number, messages: number, random: number): Promise<void> => {
    const until = now + milliseconds
    while (now < until) {
      const next = Math.min(
        ...timers.filter(({ host }) => host?.state !== 'paused').map(({ at }) => at),
      )
      now = Math.max(now, Math.min(next, until, now + 500))
      const due = timers.filter(isDue)
      timers = timers.filter((timer) => !due.includes(timer))
      for (const { work } of due) work()
      await flush()
      hand(random)
      await travel(messages)
      check()
      if (due.length === 0 && now < until) now = Math.min(now + 1, until)
    }
  }

  const travel = async (messages: number): Promise<void> => {
    for (let left = messages; left > 0 && scheduler.count() > 0; left -= 1) {
      await scheduler.waitNext(1)
      await flush()
      check()
    }
  }

  const crash = (host: Host): void => {
    host.state = 'gone'
    host.open = []
    timers = timers.filter((timer) => timer.host !== host)
  }

  /** What has waited for it comes in before its overdue timers, which is the harder way round. */
  const resume = async (host: Host): Promise<void> => {
    if (host.state !== 'paused') return
    for (const resolve of host.awaited.splice(0)) resolve()
    await flush()
    host.state = 'up'
    const due = timers.filter((timer) => timer.host === host && isDue(timer))
    timers = timers.filter((timer) => !due.includes(timer))
    for (const { work } of due) work()
    check()
    await flush()
  }

  const leave = (host: Host): void => {
    const left = host.listener?.leave().catch(() => undefined)
    void left?.then(() => {
      if (host.open.length > 0) violations.push(`${host.name} left with sessions open`)
      if (host.state === 'up') crash(host)
    })
  }

  return {
    hosts,
    join,
    crash,
    resume,
    leave,
    send,
    pass,
    violations,
  }
}

export type Simulation = ReturnType<typeof simulateHosts>
