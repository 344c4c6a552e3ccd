import { expect, test } from 'vitest'
import { accountOf, longestGap } from '../../bench/failover/account.ts'

const span = { doneAt: 100, untilMs: 1000, everyMs: 50 }

test('given silence before the deed and after it, when the gap is looked for, then only the one after it counts, less the usual', () => {
  const heard = [-900, 90, 300, 350, 900]
  expect(longestGap(heard, span)).toEqual({ gapMs: 500, backAfterMs: 800 })
})

test('given a gap that the deed falls into, then it counts from the last that was heard before', () => {
  expect(longestGap([0, 50, 900, 950], span)).toEqual({ gapMs: 800, backAfterMs: 800 })
})

test('given that nothing is heard any more, then the gap lasts until nobody waits any longer', () => {
  expect(longestGap([0, 50, 1200], span)).toEqual({ gapMs: 900, backAfterMs: 900 })
})

test('given one text that is lost and another that is told twice, then both are seen', () => {
  expect(accountOf(['1', '2', '2', '4'], 4)).toEqual({ unheard: 1, twice: 1 })
  expect(accountOf(['2', '1'], 2)).toEqual({ unheard: 0, twice: 0 })
})
