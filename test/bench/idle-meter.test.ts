import { expect, test } from 'vitest'
import { idleMeter } from '../../bench/relay/idle-meter.ts'
import type { Usage } from '../../bench/usage.ts'

const none = { busyMs: 0, rssMb: 0, heapTotalMb: 0, externalMb: 0, peakRssMb: 0, collections: 0 }

test('given a relay that works between others’ turns, when its idling is measured, then only those turns count', async () => {
  let now: Usage = { atMs: 0, cpuMs: 0, ...none }
  const pass = (ms: number, cpuMs: number) => {
    now = { ...now, atMs: now.atMs + ms, cpuMs: now.cpuMs + cpuMs }
    return Promise.resolve('done')
  }
  const idle = idleMeter({ usage: () => Promise.resolve({ listener: now }) })
  expect(await idle.during(() => pass(1000, 10))).toBe('done')
  await pass(5000, 4000)
  await idle.during(() => pass(3000, 70))
  expect(idle.measured()).toEqual({ seconds: 4, cpuShare: { listener: 0.02 } })
})
