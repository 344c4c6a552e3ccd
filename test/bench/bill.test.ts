import { expect, test } from 'vitest'
import { billOf } from '../../bench/cost/bill.ts'
import type { Counted } from '../../bench/cost/bill.ts'
import type { Counts } from '../../bench/cost/meter.ts'
import { freeOfAccount, nothingFree, prices } from '../../bench/cost/prices.ts'
import { metrics, steadyMetrics } from '../../src/config/metrics.ts'
import { schedules } from '../../src/config/routes.ts'
import { examples } from '../deploy/synthesized.ts'

const at = (writeUnits: number): Counts => ({
  ...{ readUnits: 0, writeUnits, sqsCalls: 0, messages: 0 },
})
const counted: Counted = {
  idle: at(1),
  standing: at(2),
  consult: { ...at(0), events: 5 },
  alarmMetrics: 0,
}
const watched = 'alarms, metrics, dashboard'
const bill = (consults: number, { dashboard = false, free = nothingFree } = {}) =>
  billOf({ ...examples.acme, dashboard }, counted, { consults, free })

test('given nobody who calls, then only what is always written is paid for, and the dashboard by who has asked for it', () => {
  const steady = Object.keys(steadyMetrics).length * prices.metric
  expect(bill(0)[watched]).toBeCloseTo(steady)
  expect(bill(0, { dashboard: true })[watched]).toBeCloseTo(steady + prices.dashboard)
  expect(bill(0)['traces']).toBe(0)
})

test('given callers, then there are sessions, with all metrics and what listeners that hold some write', () => {
  expect(bill(1)[watched]).toBeCloseTo(Object.keys(metrics).length * prices.metric)
  expect(bill(1)['DynamoDB writes']).toBeCloseTo(2 * (bill(0)['DynamoDB writes'] ?? NaN))
  expect(bill(1)['traces']).toBeGreaterThan(0)
})

test('given the account’s allowances, then nothing costs more with them than at list prices, and rounds by the clock nothing', () => {
  const free = bill(0, { free: freeOfAccount })
  for (const [what, dollars] of Object.entries(bill(0)))
    expect(free[what], what).toBeLessThanOrEqual(dollars)
  expect(schedules.length * 730 * 60).toBeLessThan(freeOfAccount.lambdaCalls)
  expect(free['Lambda']).toBe(0)
})

test('given agents who are always on, then there are sessions though nobody calls, with their polls’ metric and its lines', () => {
  const tenant = { ...examples.acme, dashboard: false }
  const rest = (alwaysOnAgents: string[]) =>
    billOf({ ...tenant, alwaysOnAgents }, counted, { consults: 0, free: nothingFree })
  const [nobody, somebody] = [rest([]), rest(['bot-1'])]
  expect(somebody['DynamoDB writes']).toBeCloseTo(2 * (nobody['DynamoDB writes'] ?? NaN))
  expect(somebody[watched]).toBeCloseTo((nobody[watched] ?? NaN) + prices.metric)
  expect(somebody['logs']).toBeGreaterThan(nobody['logs'] ?? NaN)
})

test('given calls of FIFO queues, then they have their own price and no allowance', () => {
  const sqsOf = (fifo?: number) => {
    const consult = { ...counted.consult, sqsCalls: 3, messages: 1, fifo }
    const of = (consults: number) =>
      billOf(examples.acme, { ...counted, consult }, { consults, free: nothingFree })['SQS'] ?? NaN
    return of(2_000_000) - of(1_000_000)
  }
  expect(sqsOf()).toBeCloseTo(4_000_000 * prices.sqsCall)
  expect(sqsOf(3)).toBeCloseTo(1_000_000 * prices.sqsCall + 3_000_000 * prices.fifoCall)
})
