import { expect, test } from 'vitest'
import { bendOf } from '../../bench/relay/bend.ts'

const at = (perSecond: number, p50: number, { drainMs = 0, lost = 0 } = {}) => ({
  ...{ perSecond, drainMs },
  ways: { socket: { p50, lost } },
})

test('given latencies that stay as they were, when asked for the bend, then there is none', () => {
  expect(bendOf([at(10, 5), at(100, 14)])).toEqual({ from: undefined, saturated: undefined })
})

test('given a first rate that was slow for being the first, then what bends after it is seen all the same', () => {
  expect(bendOf([at(10, 30), at(25, 8), at(50, 26)]).from).toBe(50)
})

test('given rates in any order, then the bend is the first above three times the least median of lower ones', () => {
  expect(bendOf([at(200, 90), at(10, 5), at(100, 16)]).from).toBe(100)
})

test('given a rate whose last comes late, or of which some are lost, then it is saturated there', () => {
  expect(bendOf([at(10, 5), at(50, 6, { drainMs: 1500 })]).saturated).toBe(50)
  expect(bendOf([at(10, 5), at(20, 6, { lost: 1 })]).saturated).toBe(20)
})
