import { expect, test } from 'vitest'
import { tell } from '../../bench/deliveries/tell.ts'

/** Says `name-1`, `name-2`, …; the store does not take those that are named. */
const consult = (name: string, refused: number[] = []) => {
  let said = 0
  return {
    say: () => {
      said += 1
      return refused.includes(said)
        ? Promise.reject(new Error('the store did not answer'))
        : Promise.resolve([`${name}-${said}`])
    },
  }
}
const rate = { perSecond: 10_000, perCaller: 1 }

test('given a write that fails, when a soak goes on, then it is counted, and another consult takes the place', async () => {
  const told = new Set<string>()
  const caller = {
    ...{ consults: [consult('first', [2]), consult('second')], told },
    another: () => Promise.resolve(consult('third')),
  }
  expect(await tell([caller], { ...rate, events: 6 })).toBe(1)
  expect([...told]).toEqual(['first-1', 'second-1', 'second-2', 'third-1', 'second-3'])
})

test('given a store that takes nothing, then all are counted and nobody has been told', async () => {
  const told = new Set<string>()
  const refuse = () => Promise.reject(new Error('down'))
  const caller = { consults: [{ say: refuse }], another: refuse, told }
  expect(await tell([caller], { ...rate, events: 3 })).toBe(3)
  expect(told.size).toBe(0)
})
