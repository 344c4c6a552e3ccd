import { expect, test } from 'vitest'
import { startPulse } from '../../listener/pulse.ts'

const leaseMs = 9000

/** A pulse on a clock that stands still unless it is told otherwise, with beats that end when they are told to. */
const aPulse = () => {
  let now = 50_000
  let timers: { at: number; work: () => void }[] = []
  const told: string[] = []
  const beats: { resolve: () => void; reject: (cause: Error) => void }[] = []
  const time = {
    now: () => now,
    after: (milliseconds: number, work: () => void) => {
      const timer = { at: now + milliseconds, work }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
  }
  const pulse = startPulse({
    time,
    leaseMs,
    everyMs: 1500,
    beat: () => new Promise((resolve, reject) => beats.push({ resolve, reject })),
    begun: () => told.push('begun'),
    fenced: () => told.push('fenced'),
    failed: () => told.push('failed'),
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return {
    pulse,
    told,
    beats,
    answer: async () => {
      beats.at(-1)?.resolve()
      await settled()
    },
    fail: async () => {
      beats.at(-1)?.reject(new Error('not written'))
      await settled()
    },
    advance: async (milliseconds: number) => {
      const until = now + milliseconds
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((other) => other !== next)
        now = Math.max(now, next.at)
        next.work()
        await settled()
      }
      now = until
    },
    /** Time that passes without the process being there. */
    freeze: (milliseconds: number) => {
      now += milliseconds
    },
  }
}

test('it begins with the first beat that is known to have been seen', async () => {
  const { pulse, told, answer, fail, advance } = aPulse()
  expect(pulse.alive()).toBe(false)
  await fail()
  await advance(1500)
  await answer()
  expect(told).toEqual(['failed', 'begun'])
  expect(pulse.alive()).toBe(true)
})

test('two thirds of a lease count from when the last good beat began, not from when it was answered', async () => {
  const { pulse, told, answer, advance } = aPulse()
  await advance(4000)
  await answer()
  expect(pulse.alive()).toBe(true)
  await advance(1999)
  expect([pulse.alive(), told]).toEqual([true, ['begun']])
  await advance(1)
  expect([pulse.alive(), told]).toEqual([false, ['begun', 'fenced']])
})

test('beats that fail do not count, and one that is answered late changes nothing', async () => {
  const { pulse, told, answer, fail, advance, beats } = aPulse()
  await answer()
  await advance(1500)
  await fail()
  await advance(4500)
  expect(told).toEqual(['begun', 'failed', 'fenced'])
  await answer()
  await advance(60_000)
  expect([pulse.alive(), beats.length]).toEqual([false, 3])
})

test('a process that was not there for long does not count itself alive, even before its timers run', async () => {
  const { pulse, told, answer, freeze, advance } = aPulse()
  await answer()
  freeze(6000)
  expect([pulse.alive(), told]).toEqual([false, ['begun']])
  await advance(0)
  expect(told).toEqual(['begun', 'fenced'])
})

test('a first beat that took too long is no beginning', async () => {
  const { told, answer, advance } = aPulse()
  await advance(6000)
  await answer()
  expect(told).toEqual(['fenced'])
})

test('stopped, it neither beats nor fences', async () => {
  const { pulse, told, beats, answer, advance } = aPulse()
  await answer()
  pulse.stop()
  await advance(60_000)
  expect([pulse.alive(), told, beats.length]).toEqual([false, ['begun'], 1])
})
