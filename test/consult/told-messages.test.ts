import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTold, withTold } from '../../src/consult/told-messages.ts'

const tell = (indexes: number[]) => {
  let told: number[] = []
  const news: number[] = []
  for (const index of indexes) {
    if (isTold(told, index)) continue
    told = withTold(told, index)
    news.push(index)
  }
  return { told, news }
}

test('a log of any length, repeated and a little out of order, is told whole and once', () => {
  const late = fc.array(fc.nat({ max: 99 }), { maxLength: 600 })
  fc.assert(
    fc.property(late, (lateness) => {
      const inOrder = lateness.map((_, index) => index)
      const asHeard = lateness
        .flatMap((by, index) => [
          { index, at: index + by },
          { index, at: index + 2 * by },
        ])
        .toSorted((one, other) => one.at - other.at)
      const { news } = tell(asHeard.map(({ index }) => index))
      expect(news.toSorted((one, other) => one - other)).toEqual(inOrder)
    }),
  )
})

test('however much is told, little is remembered, and nothing old is told again', () => {
  const { told } = tell(Array.from({ length: 1000 }, (_, n) => n))
  expect(told).toHaveLength(200)
  expect([0, 500, 799, 800, 999].every((index) => isTold(told, index))).toBe(true)
  expect(isTold(told, 1000)).toBe(false)
})
