import { inParallel } from '../../listener/in-parallel.ts'
import { serveParent } from '../child.ts'
import { profiling } from '../cpu-profile.ts'
import { hostMs } from '../monotonic.ts'
import { percentiles } from '../percentiles.ts'
import { liveHeapMb, usage } from '../usage.ts'
import type { Stamped } from './chats.ts'
import type { Subjected } from './subject.ts'

const subjects = {
  bridge: async () => (await import('./bridge-subject.ts')).bridgeSubject,
  bare: async () => (await import('./bare-subject.ts')).bareSubject,
  stock: async () => (await import('./stock-subject.ts')).stockSubject,
  parked: async () => (await import('./parked-subject.ts')).parkedSubject,
  'stock, shared jar': async () => (await import('./stock-subject.ts')).stockSharedSubject,
} satisfies Record<string, () => Promise<Subjected>>
export type SubjectName = keyof typeof subjects

const [name, gwsUrl = ''] = process.argv.slice(2)
const subjected = await subjects[name as SubjectName]()
let latencies: number[] = []
const { open, storeRequests } = subjected(gwsUrl, (data) => {
  latencies.push(hostMs() - (data as Stamped).dueMs)
})

const calls = {
  usage,
  liveHeapMb,
  storeRequests,
  ...profiling(),
  /** Resolves once all are up. */
  open: (agents: string[], atOnce: number) =>
    inParallel(atOnce, agents, {
      work: open,
      failed: (cause) => console.error(name, cause),
    }),
  /** What has been heard since this was last asked. */
  heard() {
    const heard = latencies
    latencies = []
    return { count: heard.length, ...percentiles(heard) }
  },
}
export type SubjectCalls = typeof calls
serveParent(calls)
