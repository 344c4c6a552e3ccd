import { expect, test } from 'vitest'
import { createSweeping } from '../../listener/sweeping.ts'
import { manualTime } from './manual-time.ts'

const aSweeping = () => {
  const { time, freeze } = manualTime()
  let fails = false
  let sweeps = 0
  const sweeping = createSweeping({
    time,
    random: () => 1,
    sweep: () => {
      sweeps += 1
      return fails ? Promise.reject(new Error('not all')) : Promise.resolve()
    },
  })
  /** Asks every 1.5 seconds, as a listener does; how many sweeps that gave. */
  const go = async (seconds: number) => {
    const before = sweeps
    for (let passed = 0; passed < seconds; passed += 1.5) {
      await sweeping.go().catch(() => undefined)
      freeze(1500)
    }
    return sweeps - before
  }
  return { sweeping, go, fail: (to: boolean) => (fails = to) }
}

test('it sweeps at the start, once a minute, and when there is a reason to', async () => {
  const { sweeping, go } = aSweeping()
  expect(await go(60)).toBe(1)
  expect(await go(60)).toBe(1)
  sweeping.due()
  expect(await go(1.5)).toBe(1)
})

test('a sweep that fails stays due, is repeated soon, and not in haste', async () => {
  const { go, fail } = aSweeping()
  fail(true)
  expect(await go(6)).toBe(2)
  expect(await go(60)).toBeLessThanOrEqual(5)
  fail(false)
  expect(await go(30)).toBe(1)
  expect(await go(30)).toBe(0)
})
