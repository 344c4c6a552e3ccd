import { expect, test } from 'vitest'
import { createGates } from '../../listener/gate.ts'
import { createSupervisor } from '../../listener/session-supervisor.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'
import { manualTime } from './manual-time.ts'

const agent = 'testname'
const done = () => Promise.resolve()

const aSupervisor = async () => {
  const { time, freeze } = manualTime()
  const leases = memorySessionLeases()
  const consults = { open: false, looks: 0 }
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
    openConsults: () => {
      consults.looks += 1
      return Promise.resolve(consults.open)
    },
    alwaysOn: new Set(),
    idleMs: 900_000,
    log: () => undefined,
  })
  const lease = await leases.claim(agent, 'me')
  if (lease) supervisor.hold(lease)
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
