import { setTimeout as pause } from 'node:timers/promises'
import { startChild, startChildFor } from '../child.ts'
import type { Child } from '../child.ts'
import { between } from '../usage.ts'
import type { Usage } from '../usage.ts'
import type { GwsCalls } from './gws-process.ts'
import type { SubjectCalls, SubjectName } from './subject-process.ts'

export type Plan = {
  sessions: number
  /** How many sessions are being opened at any time. */
  atOnce: number
  /** Notifications a second, and how many of them make a sample. */
  perSecond: number
  sample: number
  samples: number
  /** After which nothing is on its way any more. */
  settledMs: number
}

type Processes = { gws: Child<GwsCalls>; subject: Child<SubjectCalls>; plan: Plan }
type Idle = { cpuShare: number; loopShare: number; collections: number; gwsCpuShare: number }
type Memory = Awaited<ReturnType<typeof measureMemory>>
type Notifications = Awaited<ReturnType<typeof measureNotifications>>

/** One way of holding sessions, it in one process and a GWS of its own in another, once all are open. */
export type Opened = {
  start: { perSecond: number; cpuMsEach: number; cpuShare: number; gwsCpuShare: number }
  /** What it takes while nothing happens for so long, and what it holds then. CPU is counted by process: others may idle beside it. */
  idle(ms: number): Promise<{ idle: Idle; memory: Memory; live: number }>
  notifications(): Promise<Notifications>
  stop(): Promise<void>
}
export type Measured = Pick<Opened, 'start'> &
  Awaited<ReturnType<Opened['idle']>> & { notifications: Notifications }

export const openSessions = async (name: SubjectName, plan: Plan): Promise<Opened> => {
  const process = (file: string) => new URL(`${file}-process.ts`, import.meta.url)
  const gws = startChild<GwsCalls>(process('gws'), 'gws', String(plan.sessions))
  const subject = startChildFor<SubjectCalls>(
    plan.sessions,
    process('subject'),
    ...[name, await gws.ask('url')],
  )
  const at = { gws, subject, plan }
  const before = { heapMb: await subject.ask('liveHeapMb'), ...(await subject.ask('usage')) }
  const start = await measureStart(at)
  return {
    start,
    async idle(ms) {
      const { used, gws: ofGws } = await during(at, () => pause(ms))
      const { cpuShare, loopShare, collections } = used
      const memory = await measureMemory(at, before)
      const { live } = await gws.ask('sessions')
      const idle = { cpuShare, loopShare, collections, gwsCpuShare: ofGws.cpuShare }
      return { idle, memory, live }
    },
    notifications: () => measureNotifications(at),
    async stop() {
      await subject.stop()
      await gws.stop()
    },
  }
}

const during = async (
  processes: Processes,
  work: () => Promise<unknown>,
): Promise<{ used: ReturnType<typeof between>; gws: ReturnType<typeof between> }> => {
  const both = (): Promise<[Usage, Usage]> =>
    Promise.all([processes.subject.ask('usage'), processes.gws.ask('usage')])
  const before = await both()
  await work()
  const after = await both()
  return { used: between(before[0], after[0]), gws: between(before[1], after[1]) }
}

const measureStart = async (at: Processes): Promise<Opened['start']> => {
  const { sessions, atOnce } = at.plan
  const agents = await at.gws.ask('agents')
  const { used, gws } = await during(at, () => at.subject.ask('open', agents, atOnce))
  return {
    perSecond: (sessions * 1000) / used.ms,
    cpuMsEach: used.cpuMs / sessions,
    cpuShare: used.cpuShare,
    gwsCpuShare: gws.cpuShare,
  }
}

const measureMemory = async (
  { subject, plan: { sessions } }: Processes,
  before: { rssMb: number; heapMb: number },
) => {
  const { rssMb, peakRssMb, heapTotalMb, externalMb } = await subject.ask('usage')
  const heapMb = await subject.ask('liveHeapMb')
  return {
    ...{ rssMb, peakRssMb, heapTotalMb, externalMb },
    rssKbEach: ((rssMb - before.rssMb) * 1024) / sessions,
    heapKbEach: ((heapMb - before.heapMb) * 1024) / sessions,
  }
}

/** Every chat has been heard of before: only what goes on in them is measured. */
const measureNotifications = async (at: Processes) => {
  const { gws, subject, plan } = at
  const samples: { cpuMsEach: number; heard: number; p50: number; p99: number }[] = []
  const untouched = await subject.ask('storeRequests')
  await gws.ask('beginChats', plan.perSecond)
  await pause(plan.settledMs)
  const begun = await subject.ask('storeRequests')
  await subject.ask('heard')
  for (let n = 0; n < plan.samples; n += 1) {
    const { used } = await during(at, () => gws.ask('goOn', plan.sample, plan.perSecond))
    await pause(plan.settledMs)
    const { count, p50, p99 } = await subject.ask('heard')
    samples.push({ cpuMsEach: used.cpuMs / plan.sample, heard: count / plan.sample, p50, p99 })
  }
  const storeRequests = {
    toFirstOfChat: (begun - untouched) / plan.sessions,
    after: (await subject.ask('storeRequests')) - begun,
  }
  return { samples, storeRequests }
}
