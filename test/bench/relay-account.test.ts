import { expect, test } from 'vitest'
import { percentiles } from '../../bench/percentiles.ts'
import { accountOf, stagesOf } from '../../bench/relay/account.ts'
import type { Heard } from '../../bench/relay/receiver-process.ts'

const heard = (n: number, atMs: number, more: Partial<Heard> = {}): Heard => ({
  ...{ n, dueMs: n * 10, saidMs: n * 10 + 1, atMs, way: 'socket', id: `evt_${n}` },
  ...more,
})

test('given a sample in any order, then percentiles are of its members, and the highest of few is the longest', () => {
  const sample = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect(percentiles(sample)).toEqual({ p50: 51, p90: 91, p99: 100 })
  expect(percentiles([3])).toEqual({ p50: 3, p90: 3, p99: 3 })
  expect(percentiles([]).p50).toBeNaN()
})

test('given messages that came, then each counts from when it was due, whenever it was said', () => {
  const { p50, max, lost, twice } = accountOf([heard(1, 15), heard(2, 27), heard(3, 130)], 3)
  expect({ p50, max, lost, twice }).toEqual({ p50: 7, max: 100, lost: 0, twice: 0 })
})

test('given one that came twice and one that never came, then neither makes up for the other', () => {
  const { max, lost, twice } = accountOf([heard(1, 15), heard(1, 900), heard(3, 36)], 3)
  expect({ max, lost, twice }).toEqual({ max: 6, lost: 1, twice: 1 })
})

test('given when a listener had what, then each stage is of those who passed both its ends', () => {
  const stages = new Map([
    ['evt_1', { loadedMs: 13, beganMs: 16, storedMs: 20, queuedMs: 26 }],
    ['evt_2', { loadedMs: undefined, beganMs: 22, storedMs: 24 }],
  ])
  const found = stagesOf(
    [heard(1, 21), heard(2, 29), heard(3, 40), heard(1, 40, { way: 'webhook', saidMs: 19 })],
    stages,
  )
  const longest = Object.fromEntries(Object.entries(found).map(([name, { max }]) => [name, max]))
  expect(longest).toEqual({
    'due → published': 1,
    'published → listener': 2,
    'listener → stored': 7,
    'stored → socket': 5,
    'stored → queued': 6,
    'queued → webhook': 14,
  })
})

test('given a log that was read for something before, then what came later is heard where its writing begins', () => {
  const stages = new Map([['evt_1', { loadedMs: 10, beganMs: 16, storedMs: 20 }]])
  const found = stagesOf([heard(1, 21)], stages)
  expect(found['published → listener']?.max).toBe(5)
  expect(found['listener → stored']?.max).toBe(4)
})
