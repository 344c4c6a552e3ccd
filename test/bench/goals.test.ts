import { expect, test } from 'vitest'
import { goals, judge } from '../../bench/pages/goals.ts'
import type { Runs } from '../../bench/pages/results.ts'

const run = { at: '2026-01-01T00:00:00.000Z', load: 0, tookSeconds: 1 }
const counts = { readUnits: 0, writeUnits: 0, sqsCalls: 0, messages: 0 }
const cost = (totalOfOthers: number): Runs => ({
  cost: {
    ...run,
    ...{ tenant: 'acme', pricesOf: { region: 'r', date: 'd' }, bill: {}, total: 10, totalOfOthers },
    counted: { idle: counts, consult: { ...counts, events: 5 }, alarmMetrics: 0 },
  },
})
const judged = (runs: Runs, what: string) => judge(runs).find(({ goal }) => goal.what === what)
const idleTenant = 'idle tenant, a month, at list prices'

test('no two goals have one name, by which runs are counted', () => {
  const names = goals.map(({ what }) => what)
  expect(new Set(names).size).toBe(names.length)
})

test('given no run at all, then no goal is reached or missed', () => {
  expect(judge({}).every(({ is }) => is === undefined)).toBe(true)
})

test('given a tenant whose account’s allowances make it cheap, then it is judged by list prices all the same', () => {
  expect(judged(cost(31), idleTenant)).toMatchObject({ is: 31, isReached: false, ratio: 31 / 25 })
  expect(judged(cost(25), idleTenant)).toMatchObject({ isReached: true, ratio: 1 })
})

test('given ways that were told both at once and each alone, then a way is judged alone, by the naive relay in turns with it', () => {
  const spread = { p90: 1, p99: 40, max: 1, lost: 0, twice: 0 }
  const phase = (ways: object) => ({
    ...{ perSecond: 100, said: 10, drainMs: 0, stages: {}, cpuShare: {}, cpuMsEach: {} },
    ways,
  })
  const both = phase({ socket: { ...spread, p50: 100 }, webhook: { ...spread, p50: 100 } })
  const runs: Runs = {
    relay: {
      ...{ ...run, plan: { sessions: 1000, consults: 100 }, startedPerSecond: 1 },
      ...{ bridge: [both], naive: [phase({ fetch: { ...spread, p50: 1 } })], shared: [] },
      alone: [
        {
          way: 'socket',
          bridge: [phase({ socket: { ...spread, p50: 6, lost: 1 } })],
          naive: [phase({ fetch: { ...spread, p50: 3 } })],
        },
      ],
    },
  }
  const load = '1,000 sessions, 100 notifications/s'
  expect(judged(runs, `${load} → WebSocket frame alone, p50`)).toMatchObject({
    is: 2,
    isReached: true,
  })
  expect(judged(runs, 'WebSocket frames accounted for')).toMatchObject({ is: 90 })
  expect(judged(runs, 'webhook alone, p99')).toMatchObject({ is: undefined })
})

test('given a goal from below, then the ratio is above 1 where it is missed', () => {
  const start = { perSecond: 150, cpuMsEach: 1, cpuShare: 1, gwsCpuShare: 1 }
  const held = {
    ...{ start, idle: { cpuShare: 0 }, memory: { rssMb: 1, rssKbEach: 1, heapKbEach: 1 } },
    notifications: { samples: [], storeRequests: { toFirstOfChat: 0, after: 0 } },
  }
  const row = { sessions: 10_000, rssMb: 400, rssKbEach: 40, startedPerSecond: 150 }
  const runs = (live: number): Runs => ({
    sessions: {
      ...run,
      ...{
        plan: { sessions: 1000, settleMs: 1, idleMs: 60_000 },
        messageCpuRatioToBare: 1,
        bridge: held,
      },
      ...{ memory: [{ ...row, live }], bare: held, stock: held },
    },
  })
  const started = judged(runs(10_000), 'they start; leases and store are stand-ins')
  expect(started).toMatchObject({ is: 150, ratio: 2, isReached: false })
  // Opened is not held.
  expect(judged(runs(9990), 'sessions in one listener process')).toMatchObject({
    ...{ is: 9990, isReached: false },
  })
  expect(judged(runs(10_001), 'sessions in one listener process')).toMatchObject({
    ...{ is: 10_000, isReached: true },
  })
})
