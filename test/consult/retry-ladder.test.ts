import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventType, liveEvents } from '../../src/consult/event.ts'
import { nextTryIn } from '../../src/consult/retry-ladder.ts'

const minute = 60
const hour = 3600
const live = [2, 10, 30, 2 * minute, 10 * minute]
const final = [...live, hour, 3 * hour, 6 * hour, 12 * hour]
const ladderOf = (type: EventType): number[] => (liveEvents.has(type) ? live : final)

/** Without jitter and without a Retry-After. */
const plainly = { random: 0.5, retryAfterSeconds: null }
const anyType = fc.constantFrom(...EventType.options)
const anyAttempt = fc.integer({ min: 1, max: 12 })
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the ladder of tries', () => {
  test.each(EventType.options)('%s is tried as often as it is worth', (type) => {
    const steps = ladderOf(type)
    const tried = [...steps, 0].map((_, index) => nextTryIn(type, index + 1, plainly))
    expect(tried).toEqual([...steps, undefined])
  })

  test('a final state is tried for most of a day, a live one for some minutes', () => {
    const inAll = (type: EventType) => ladderOf(type).reduce((sum, step) => sum + step, 0)
    for (const type of EventType.options) {
      const isFinal = ['rejected', 'failed', 'unanswered', 'ended'].includes(type.slice(8))
      expect(inAll(type) > 20 * hour).toBe(isFinal)
      expect(inAll(type) < 15 * minute).toBe(!isFinal)
    }
  })

  test('jitter moves a step by a fifth at most, and does move it', () => {
    fc.assert(
      fc.property(anyType, anyAttempt, anyRandom, (type, attempt, random) => {
        const seconds = nextTryIn(type, attempt, { random, retryAfterSeconds: null })
        const step = ladderOf(type)[attempt - 1]
        if (step === undefined) {
          expect(seconds).toBeUndefined()
          return
        }
        expect(seconds).toBeGreaterThanOrEqual(step * 0.8 - 1e-9)
        expect(seconds).toBeLessThanOrEqual(step * 1.2 + 1e-9)
      }),
    )
    const spread = [0, 0.999].map((random) =>
      nextTryIn('consult.ended', 2, { random, retryAfterSeconds: null }),
    )
    expect(spread[0]).toBeCloseTo(8)
    expect(spread[1]).toBeCloseTo(12, 1)
  })
})

describe('a receiver’s Retry-After', () => {
  test('never makes a step shorter, nor longer than an hour where the step is not', () => {
    fc.assert(
      fc.property(
        fc.record({ type: anyType, attempt: anyAttempt, random: anyRandom }),
        fc.integer({ min: -10, max: 100 * hour }),
        ({ type, attempt, random }, retryAfterSeconds) => {
          const without = nextTryIn(type, attempt, { random, retryAfterSeconds: null })
          const asked = nextTryIn(type, attempt, { random, retryAfterSeconds })
          expect(asked).toBe(without && Math.max(without, Math.min(retryAfterSeconds, hour)))
        },
      ),
    )
  })

  test.each([
    [90, 90],
    [1, 2],
    [hour, hour],
    [hour + 1, hour],
    [0, 2],
  ])('of %i s puts the second try off to %i s', (retryAfterSeconds, expected) => {
    expect(nextTryIn('consult.joined', 1, { random: 0.5, retryAfterSeconds })).toBe(expected)
  })

  test('does not add tries to the ladder', () => {
    const asked = { random: 0.5, retryAfterSeconds: 30 }
    expect(nextTryIn('consult.joined', live.length + 1, asked)).toBeUndefined()
    expect(nextTryIn('consult.ended', final.length + 1, asked)).toBeUndefined()
  })
})
