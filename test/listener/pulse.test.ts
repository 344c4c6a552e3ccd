import { expect, test } from 'vitest'
import { startPulse } from '../../listener/pulse.ts'
import { manualTime, settled } from './manual-time.ts'

const leaseMs = 9000

/** A pulse on a clock that stands still unless it is told otherwise, with beats that end when they are told to. */
const aPulse = ({ resting = false } = {}) => {
  const { time, advance, freeze } = manualTime()
  const told: string[] = []
  const beats: { resolve: () => void; reject: (cause: Error) => void }[] = []
  const pulse = startPulse({
    time,
    leaseMs,
    everyMs: 2250,
    resting: () => resting,
    againAfterMs: 250,
    beat: () => new Promise((resolve, reject) => beats.push({ resolve, reject })),
    begun: () => told.push('begun'),
    fenced: () => told.push('fenced'),
    failed: () => told.push('failed'),
  })
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
    advance,
    freeze,
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
  await advance(2250)
  await fail()
  await advance(3750)
  expect(told).toEqual(['begun', 'failed', 'fenced'])
  await answer()
  await advance(60_000)
  expect([pulse.alive(), beats.length]).toEqual([false, 3])
})

test('a beat that failed is given again at once, and the store may be away for more than a third of a lease', async () => {
  const { pulse, told, beats, answer, fail, advance } = aPulse()
  await answer()
  await advance(2250)
  for (let away = 0; away < 3500; away += 250) {
    await fail()
    await advance(250)
  }
  await answer()
  expect([pulse.alive(), beats.length]).toEqual([true, 16])
  // Then as seldom as before.
  await advance(2249)
  expect(beats).toHaveLength(16)
  await advance(1)
  expect(beats).toHaveLength(17)
  expect(told).not.toContain('fenced')
})

test('at rest every other beat is left out, but none after one that failed', async () => {
  const { pulse, beats, answer, fail, advance } = aPulse({ resting: true })
  await answer()
  await advance(4499)
  expect(beats).toHaveLength(1)
  await advance(1)
  await fail()
  await advance(250)
  expect([pulse.alive(), beats.length]).toEqual([true, 3])
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
