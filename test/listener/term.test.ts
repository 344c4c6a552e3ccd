import { expect, test } from 'vitest'
import { createGates } from '../../listener/gate.ts'
import { startTerm } from '../../listener/term.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { memoryListenerHeartbeat } from '../doubles/memory-listener-heartbeat.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'
import { manualTime, settled } from './manual-time.ts'

const aTerm = (alwaysOn: string[]) => {
  const { time, advance } = manualTime()
  const leases = memorySessionLeases()
  const heartbeat = memoryListenerHeartbeat()
  const sent: string[] = []
  const logged: object[] = []
  const status = connectingSince(new Date())
  const done = () => Promise.resolve()
  const beatenAt: number[] = []
  const term = startTerm({
    time,
    leases,
    heartbeat: {
      ...heartbeat,
      beat: (listener, sign) => {
        beatenAt.push(time.now())
        return heartbeat.beat(listener, sign)
      },
    },
    newListenerId: () => 'me',
    leaseMs: 9000,
    idleMs: 900_000,
    alwaysOn: new Set(alwaysOn),
    maxSessions: 100,
    knows: () => true,
    clock: { now: () => new Date() },
    random: () => 0,
    gates: createGates(),
    agentsWithConsults: () => Promise.resolve(new Set()),
    openSession: ({ agent }) => ({
      status: () => status,
      material: () => ({ agent, epoch: 'e', cookies: '', csrf: null, signedInWith: 'print' }),
      renew: () => undefined,
      close: () => (agent === 'carol' ? new Promise(() => undefined) : Promise.resolve()),
      abandon: () => undefined,
    }),
    recorder: () => ({ observe: done, resync: done, lost: done, restored: done }),
    receive: () => ({ stop: done }),
    send: ({ agent }) => Promise.resolve(void sent.push(agent)),
    log: (code, fields) => void logged.push({ code, ...fields }),
  })
  return { term, advance, leases, heartbeat, sent, logged, beatenAt }
}

test('it leaves within 20 seconds though one session’s goodbye never ends; the others are handed over', async () => {
  const { term, advance, leases, heartbeat, sent, logged } = aTerm(['bfriend', 'carol', 'testname'])
  await term.begun
  await settled()
  expect(term.health().sessions).toHaveLength(3)

  let hasLeft = false
  void term.leave().then(() => (hasLeft = true))
  await advance(19_999)
  expect([hasLeft, sent.sort()]).toEqual([false, ['bfriend', 'testname']])
  await advance(1)
  expect(hasLeft).toBe(true)
  expect(logged.at(-1)).toEqual({ code: 'sessions-left', sessions: 1 })
  expect(await heartbeat.list()).toEqual([])
  expect(await leases.status('carol')).toMatchObject({ owner: 'me', wanted: true })
})

test('a listener that holds nobody gives half as many signs of life: each is a write', async () => {
  const pauses = async (alwaysOn: string[]) => {
    const { term, advance, beatenAt } = aTerm(alwaysOn)
    await term.begun
    await settled()
    await advance(60_000)
    return beatenAt.slice(2).map((at, n) => at - (beatenAt[n + 1] ?? 0))
  }
  expect(new Set(await pauses([]))).toEqual(new Set([4500]))
  expect(new Set(await pauses(['bfriend']))).toEqual(new Set([2250]))
})
