import { constants, PerformanceObserver } from 'node:perf_hooks'
import type { NodeGCPerformanceDetail, PerformanceEntry } from 'node:perf_hooks'
import { hostMs } from './monotonic.ts'

const megabyte = 1024 * 1024

let collections = 0
const isOfAll = (entry: PerformanceEntry): boolean =>
  'detail' in entry &&
  (entry.detail as NodeGCPerformanceDetail).kind === constants.NODE_PERFORMANCE_GC_MAJOR
new PerformanceObserver((seen) => {
  collections += seen.getEntries().filter(isOfAll).length
}).observe({ entryTypes: ['gc'] })

/** What this process has used so far, and what it holds. */
export const usage = () => {
  const { user, system } = process.cpuUsage()
  const { rss, heapTotal, external } = process.memoryUsage()
  return {
    atMs: hostMs(),
    cpuMs: (user + system) / 1000,
    /** How long the event loop was busy. */
    busyMs: performance.eventLoopUtilization().active,
    rssMb: rss / megabyte,
    /** What V8 has taken for its heap, garbage included, and what hangs on it outside. */
    heapTotalMb: heapTotal / megabyte,
    externalMb: external / megabyte,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    /** How often the garbage collector has looked at the whole heap, to the end. */
    collections,
  }
}
export type Usage = ReturnType<typeof usage>

/** The heap once nothing in it is garbage, in megabytes. */
export const liveHeapMb = (): number => {
  if (!globalThis.gc) throw new Error('runs under --expose-gc only')
  globalThis.gc()
  return process.memoryUsage().heapUsed / megabyte
}

export const between = (before: Usage, after: Usage) => {
  const ms = after.atMs - before.atMs
  const cpuMs = after.cpuMs - before.cpuMs
  return {
    ms,
    cpuMs,
    /** Of one core. */
    cpuShare: cpuMs / ms,
    loopShare: (after.busyMs - before.busyMs) / ms,
    collections: after.collections - before.collections,
  }
}
