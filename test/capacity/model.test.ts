import { expect, test } from 'vitest'
import { dollarsFor, listenerCpu, stackOf, stacksFor, strains } from '../../bench/capacity/model.ts'
import type { Measured, Strain } from '../../bench/capacity/model.ts'
import { shape } from '../../bench/capacity/shape.ts'

const measured: Measured = {
  counted: {
    idle: { readUnits: 2, writeUnits: 1, sqsCalls: 0, messages: 0 },
    consult: { readUnits: 40, writeUnits: 50, sqsCalls: 14, messages: 7, events: 5 },
    alarmMetrics: 35,
  },
  ...{ sessionCpuShare: 1e-5, notificationCpuMs: 0.5, eventCpuMs: 10 },
}
const strain = (stacks: Parameters<typeof strains>[0], name: Strain['name']): Strain => {
  const found = strains(stacks, measured).find((each) => each.name === name)
  if (!found) throw new Error(`${name} has no quota`)
  return found
}
const exceeded = (stacks: Parameters<typeof strains>[0]) =>
  strains(stacks, measured).filter(({ quota, used }) => quota.of === 'stack' && used > 1)

test('given many agents, when they are split into stacks, then no stack exceeds a limit of its own, and one stack less would', () => {
  const { count, stack } = stacksFor(1_000_000, measured)
  expect(exceeded({ count, stack })).toEqual([])
  const fewer = stackOf(Math.ceil(1_000_000 / (count - 1)))
  expect(exceeded({ count: count - 1, stack: fewer })).not.toEqual([])
  expect(stacksFor(100, measured).count).toBe(1)
})

test('given consults with their events, then a listener’s processor has those to bear beside what concerns no consult', () => {
  const stack = stackOf(1000)
  const without = listenerCpu(stack, { ...measured, eventCpuMs: 0 })
  const perSecond = ((1000 / stack.listeners) * shape.consultsPerAgentHour) / 3600
  const each = (measured.counted.consult.events + shape.textsPerConsult) / 100
  const processors = stack.kind.cpu / 1024
  expect(listenerCpu(stack, measured) - without).toBeCloseTo((perSecond * each) / processors)
})

test('given what functions keep free, then it is a limit beside what runs, which it does not add to', () => {
  const stacks = { count: 1, stack: stackOf(5000) }
  expect(strain(stacks, 'reserved').demand).toBeGreaterThan(0)
  expect(strain(stacks, 'functions').demand).toBeLessThan(strain(stacks, 'reserved').demand)
})

test('given an index with one key, then each event counts twice for it, and each consult for the other', () => {
  const stacks = { count: 1, stack: stackOf(3600) }
  const events = measured.counted.consult.events + shape.textsPerConsult
  expect(strain(stacks, 'outboxWrites').demand).toBeCloseTo(2 * events * shape.consultsPerAgentHour)
  expect(strain(stacks, 'openWrites').demand).toBeCloseTo(2 * shape.consultsPerAgentHour)
})

test('given pages that ping, then what each ping reads counts as a read of the table', () => {
  const stacks = { count: 1, stack: stackOf(6000) }
  const besidePings = { ...measured.counted.consult, readUnits: 0 }
  const others = { ...measured, counted: { ...measured.counted, consult: besidePings } }
  const demands = Object.fromEntries(
    strains(stacks, others).map(({ name, demand }) => [name, demand]),
  )
  const { rowReads = 0, beatReads = 0, tableReads = 0, frames = 0 } = demands
  expect(tableReads - rowReads - beatReads).toBeCloseTo(2 * frames)
})

test('given more listeners than a tenant’s file may ask for, then there is no bill that is too small', () => {
  const stack = { ...stackOf(1000), listeners: 21 }
  expect(() => dollarsFor({ count: 1, stack }, measured)).toThrow('so many listeners')
})
