import { percentiles } from '../percentiles.ts'
import type { Heard } from './receiver-process.ts'
import type { Stages } from './stages.ts'

/** Milliseconds; exact, since every one is kept. */
export type Spread = { p50: number; p90: number; p99: number; max: number }

const spreadOf = (sample: number[]): Spread => ({
  ...percentiles(sample),
  max: sample.reduce((one, other) => Math.max(one, other), -Infinity),
})

/** What became of so many messages on one way, from when each was due until it was heard first. */
export const accountOf = (heard: readonly Heard[], said: number) => {
  const first = new Map<number, Heard>()
  for (const each of heard) if (!first.has(each.n)) first.set(each.n, each)
  const latencies = [...first.values()].map(({ atMs, dueMs }) => atMs - dueMs)
  return { ...spreadOf(latencies), lost: said - first.size, twice: heard.length - first.size }
}

/** What lies between two points of the way, for all that have passed both. */
export const stagesOf = (
  heard: readonly Heard[],
  stages: ReadonlyMap<string, Stages>,
): Record<string, Spread> => {
  const samples: Record<string, number[]> = {}
  const keep = (name: string, ms: number | undefined) => {
    if (ms !== undefined) (samples[name] ??= []).push(ms)
  }
  for (const { way, id = '', dueMs, saidMs, atMs } of heard) {
    const at = stages.get(id)
    if (way !== 'webhook') keep('due → published', saidMs - dueMs)
    if (at === undefined) continue
    const { loadedMs = -Infinity, beganMs, storedMs, queuedMs } = at
    // Without a read of its own it counts as heard once it is judged.
    const heardMs = loadedMs >= saidMs ? loadedMs : beganMs
    if (way === 'socket') {
      keep('published → listener', heardMs - saidMs)
      keep('listener → stored', storedMs - heardMs)
      keep('stored → socket', atMs - storedMs)
    } else if (queuedMs !== undefined) {
      keep('stored → queued', queuedMs - storedMs)
      keep('queued → webhook', atMs - queuedMs)
    }
  }
  return Object.fromEntries(
    Object.entries(samples).map(([name, sample]) => [name, spreadOf(sample)]),
  )
}
