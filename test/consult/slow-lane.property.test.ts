import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isNarrowed, slownessAfter } from '../../src/consult/slow-lane.ts'
import type { Slowness } from '../../src/consult/slow-lane.ts'

const began = Date.parse('2026-01-02T03:04:05.000Z')
const at = (second: number) => new Date(began + second * 1000)
const consultAt = (second: number) => ({ createdAt: at(second).toISOString() })
const unknown: Slowness = { slowAt: null, narrowUntil: null }

/** As it is kept: the end of narrowness only moves on. */
const after = (slowness: Slowness, durationMs: number, now: Date): Slowness => {
  const news = slownessAfter(slowness, durationMs, now)
  if (news === undefined) return slowness
  const { slowAt, narrowUntil } = news
  if (narrowUntil === null) return { ...slowness, slowAt }
  return (slowness.narrowUntil ?? '') < narrowUntil ? { slowAt, narrowUntil } : slowness
}

/** Answers: seconds since the one before, and how long each took. */
const answers = fc.array(
  fc.record({
    seconds: fc.double({ min: 0, max: 200, noNaN: true }),
    durationMs: fc.integer({ min: 0, max: 10_000 }),
  }),
  { maxLength: 30 },
)

const unfold = (told: readonly { seconds: number; durationMs: number }[]) => {
  let second = 0
  let slowness = unknown
  return told.map(({ seconds, durationMs }) => {
    second += seconds
    slowness = after(slowness, durationMs, at(second))
    return { second, durationMs, slowness }
  })
}

describe('whatever a webhook answers, and when', () => {
  test('a consult that is narrowed once stays so: its events are told in order', () => {
    fc.assert(
      fc.property(answers, fc.double({ min: 0, max: 6000, noNaN: true }), (told, second) => {
        const narrowed = unfold(told)
          .filter((each) => each.second >= second)
          .map(({ slowness }) => isNarrowed(slowness, consultAt(second)))
        expect(narrowed).toEqual([...narrowed].sort())
      }),
    )
  })

  test('the second slow answer within a minute narrows all that has begun', () => {
    fc.assert(
      fc.property(answers, (told) => {
        const all = unfold(told)
        const slow = all.filter(({ durationMs }) => durationMs > 5000)
        slow.slice(1).forEach(({ second, slowness }, index) => {
          const before = slow[index]?.second ?? 0
          if (at(second).getTime() - at(before).getTime() > 60_000) return
          expect(isNarrowed(slowness, consultAt(second))).toBe(true)
        })
      }),
    )
  })

  test('what begins a minute after the last slow answer is not narrowed', () => {
    fc.assert(
      fc.property(answers, (told) => {
        const all = unfold(told)
        const last = all.findLast(({ durationMs }) => durationMs > 5000)?.second ?? 0
        const slowness = all.at(-1)?.slowness ?? unknown
        expect(isNarrowed(slowness, consultAt(last + 60))).toBe(false)
      }),
    )
  })
})

test.each([
  [5000, undefined],
  [5001, { slowAt: at(0).toISOString(), narrowUntil: null }],
])('an answer after %d ms makes %j of a webhook that was quick', (durationMs, news) => {
  expect(slownessAfter(unknown, durationMs, at(0))).toEqual(news)
})

test.each([
  [60, at(120).toISOString()],
  [60.001, null],
])('a second slow answer %d s after the first one narrows until %s', (second, narrowUntil) => {
  const slowness = { slowAt: at(0).toISOString(), narrowUntil: null }
  expect(slownessAfter(slowness, 5001, at(second))).toMatchObject({ narrowUntil })
})
