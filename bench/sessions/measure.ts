import { setTimeout as pause } from 'node:timers/promises'
import { startChild } from '../child.ts'
import type { Child } from '../child.ts'
import { between } from '../usage.ts'
import type { Usage } from '../usage.ts'
import type { GwsCalls } from './gws-process.ts'
import type { SubjectCalls, SubjectName } from './subject-process.ts'

export type Plan = {
  sessions: number
  /** How many sessions are being opened at any time. */
  atOnce: number
  /** How long it takes until nothing of the start is left, such as sockets kept alive for more requests. */
  settleMs: number
  idleMs: number
  /** Notifications a second, and how many of them make a sample. */
  perSecond: number
  sample: number
  samples: number
}

type Processes = { gws: Child<GwsCalls>; subject: Child<SubjectCalls>; plan: Plan }

/** What becomes of one way of holding sessions: it in one process, a GWS of its own in another. */
export const measure = async (name: SubjectName, plan: Plan) => {
  const gws = startChild<GwsCalls>(
    new URL('gws-process.ts', import.meta.url),
    'gws',
    String(plan.sessions),
  )
  const subject = startChild<SubjectCalls>(
    new URL('subject-process.ts', import.meta.url),
    name,
    await gws.ask('url'),
  )
  try {
    const at = { gws, subject, plan }
    const before = { heapMb: await subject.ask('liveHeapMb'), ...(await subject.ask('usage')) }
    const start = await measureStart(at)
    const idle = await measureIdle(at)
    const { rssMb, peakRssMb, heapTotalMb, externalMb } = await subject.ask('usage')
    const heapMb = await subject.ask('liveHeapMb')
    const memory = {
      rssMb,
      peakRssMb,
      heapTotalMb,
      externalMb,
      rssKbEach: ((rssMb - before.rssMb) * 1024) / plan.sessions,
      heapKbEach: ((heapMb - before.heapMb) * 1024) / plan.sessions,
    }
    const notifications = await measureNotifications(at)
    return { start, idle, memory, notifications, gwsSessions: await gws.ask('sessions') }
  } finally {
    await subject.stop()
    await gws.stop()
  }
}
export type Measured = Awaited<ReturnType<typeof measure>>

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

const measureStart = async (at: Processes) => {
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

const measureIdle = async (at: Processes) => {
  await pause(at.plan.settleMs)
  const { used, gws } = await during(at, () => pause(at.plan.idleMs))
  return { cpuShare: used.cpuShare, loopShare: used.loopShare, gwsCpuShare: gws.cpuShare }
}

/** Every chat has been heard of before: only what goes on in them is measured. */
const measureNotifications = async (at: Processes) => {
  const { gws, subject, plan } = at
  const samples: { cpuMsEach: number; heard: number; p50: number; p99: number }[] = []
  if (plan.samples === 0) return { samples, storeRequests: { toFirstOfChat: 0, after: 0 } }
  const untouched = await subject.ask('storeRequests')
  await gws.ask('beginChats', plan.perSecond)
  await settled()
  const begun = await subject.ask('storeRequests')
  await subject.ask('heard')
  for (let n = 0; n < plan.samples; n += 1) {
    const { used } = await during(at, () => gws.ask('goOn', plan.sample, plan.perSecond))
    await settled()
    const { count, p50, p99 } = await subject.ask('heard')
    samples.push({ cpuMsEach: used.cpuMs / plan.sample, heard: count / plan.sample, p50, p99 })
  }
  const storeRequests = {
    toFirstOfChat: (begun - untouched) / plan.sessions,
    after: (await subject.ask('storeRequests')) - begun,
  }
  return { samples, storeRequests }
}

/** Longer than the server makes those wait whom it takes for one browser. */
const settled = () => pause(2500)
