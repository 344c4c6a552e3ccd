import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBackoff } from '../../src/adapters/gws/backoff.ts'

const minuteMs = 60_000

const started = (random: () => number) => {
  let now = 0
  const clock = { now: () => new Date(now) }
  const backoff = createBackoff({ floorMs: 1000, capMs: 30_000, clock, random })
  return { backoff, pass: (milliseconds: number) => (now += milliseconds) }
}

test('the bound doubles up to the cap, and success begins again', () => {
  const { backoff } = started(() => 1)
  const waits = Array.from({ length: 7 }, () => backoff.next())
  expect(waits).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  backoff.succeeded()
  expect(backoff.next()).toBe(2000)
})

test('more than ten handshakes in five minutes: at least half the cap, until five minutes have passed', () => {
  const { backoff, pass } = started(() => 0)
  for (let n = 0; n < 10; n += 1) backoff.handshaken()
  expect(backoff.next()).toBe(1000)
  backoff.handshaken()
  backoff.succeeded()
  expect(backoff.isSpent()).toBe(true)
  expect(backoff.next()).toBe(15_000)
  pass(5 * minuteMs)
  expect(backoff.next()).toBe(1000)
})

test('always between the floor and the cap', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.array(fc.constantFrom('next', 'handshaken', 'succeeded'), { maxLength: 2000 }),
      (random, calls) => {
        const { backoff } = started(() => random)
        for (const call of calls) {
          const wait = backoff[call]() ?? 1000
          expect(wait).toBeGreaterThanOrEqual(1000)
          expect(wait).toBeLessThanOrEqual(30_000)
        }
      },
    ),
  )
})
