import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the event loop comes to its work, in milliseconds. */
export type LoopDelay = { p50: number; p99: number; max: number }

const resolutionMs = 20
const windowMs = 60_000

/** Watches the event loop; what is read is of the last minute at most. A loop that stands still cannot be asked. */
export const watchEventLoop = (): (() => LoopDelay) => {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  setInterval(() => histogram.reset(), windowMs).unref()
  // It measures from one tick to the next, of which the resolution is no delay.
  const milliseconds = (nanoseconds: number) =>
    Math.max(0, Math.round(nanoseconds / 1e6) - resolutionMs)
  return () => ({
    p50: milliseconds(histogram.percentile(50)),
    p99: milliseconds(histogram.percentile(99)),
    max: milliseconds(histogram.max),
  })
}
