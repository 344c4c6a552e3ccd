import { expect, test } from 'vitest'
import { createGates } from '../../listener/gate.ts'
import { createSupervisor } from '../../listener/session-supervisor.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'
import { manualTime } from './manual-time.ts'

const agent = 'testname'
const done = () => Promise.resolve()

const aSupervisor = async ({ agents = [agent] } = {}) => {
  const { time, freeze } = manualTime()
  const leases = memorySessionLeases()
  const consults = { open: false, begun: false, looks: 0 }
  const supervisor = createSupervisor({
    time,
    leases,
    gates: createGates(),
    random: () => 0,
    openSession: () => ({
      material: () => ({ agent, epoch: 'e', cookies: '', csrf: null, signedInWith: 'print' }),
      status: () => connectingSince(new Date()),
      renew: () => undefined,
      close: done,
      abandon: () => undefined,
    }),
    recorder: () => ({ observe: done, resync: done, lost: done, restored: done }),
    agentsWithConsults: (of) => {
      if (of === undefined) consults.looks += 1
      const isOpen = consults.open || (of !== undefined && consults.begun)
      return Promise.resolve(new Set(isOpen ? agents : []))
    },
    alwaysOn: new Set(),
    idleMs: 900_000,
    log: () => undefined,
  })
  for (const each of agents) {
    const lease = await leases.claim(each, 'me')
    if (lease) supervisor.hold(lease)
  }
  const pass = async (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 10) {
      freeze(10_000)
      await supervisor.tend()
    }
  }
  return { supervisor, consults, pass }
}

test('a consult that began and ended since makes the idle time start anew', async () => {
  const { supervisor, consults, pass } = await aSupervisor()
  consults.open = true
  await pass(400)
  consults.open = false
  await pass(790)
  expect(supervisor.holds(agent)).toBe(true)
  await pass(10)
  expect(supervisor.holds(agent)).toBe(false)
})

test('whether there are consults is looked at three times before a session is idle', async () => {
  const { supervisor, consults, pass } = await aSupervisor()
  await pass(890)
  expect([supervisor.holds(agent), consults.looks]).toEqual([true, 2])
  await pass(10)
  expect([supervisor.holds(agent), consults.looks]).toEqual([false, 3])
})

test('for all sessions that may be idle it is looked once, in one round', async () => {
  const agents = ['testname', 'bfriend', 'carol']
  const { supervisor, consults, pass } = await aSupervisor({ agents })
  await pass(890)
  expect([supervisor.size(), consults.looks]).toEqual([3, 2])
  await pass(10)
  expect([supervisor.size(), consults.looks]).toEqual([0, 3])
})

test('a consult that begins while others are released keeps its session', async () => {
  const { supervisor, consults, pass } = await aSupervisor()
  consults.begun = true
  await pass(910)
  expect(supervisor.holds(agent)).toBe(true)
  consults.begun = false
  await pass(10)
  expect(supervisor.holds(agent)).toBe(false)
})
