import { expect, test } from 'vitest'
import { createGates } from '../../listener/gate.ts'
import { startTerm } from '../../listener/term.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { SessionMessage } from '../../src/adapters/sqs/messages.ts'
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
  let answer: (request: SessionMessage) => Promise<void> = () =>
    Promise.reject(new Error('it has not begun'))
  /** For how long nothing gets through, from the next beat on. */
  let awayMs = 0
  let backAt = -Infinity
  const givenUp = () =>
    new Promise<void>((_, reject) => time.after(1500, () => reject(new Error('given up'))))
  const term = startTerm({
    time,
    leases,
    heartbeat: {
      ...heartbeat,
      beat: (listener, sign) => {
        beatenAt.push(time.now())
        if (awayMs > 0) backAt = time.now() + awayMs
        awayMs = 0
        if (time.now() < backAt) return givenUp()
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
    receive: (handle) => {
      answer = handle
      return { stop: done }
    },
    send: ({ agent }) => Promise.resolve(void sent.push(agent)),
    log: (code, fields) => void logged.push({ code, ...fields }),
  })
  const ask = (agent: string) => answer(SessionMessage.parse({ agent }))
  const goAway = (milliseconds: number) => (awayMs = milliseconds)
  return { term, advance, leases, heartbeat, sent, logged, beatenAt, ask, goAway }
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

test.each([0, 2240, 2260, 4490])(
  'whoever is taken %i ms after a sign of life is not dropped while the store is away for a third of a lease',
  async (milliseconds) => {
    const { term, advance, ask, goAway, logged } = aTerm([])
    await term.begun
    await settled()
    await advance(milliseconds)
    await ask('testname')
    goAway(3100)
    await advance(30_000)
    expect(logged.filter((line) => JSON.stringify(line).includes('fenced'))).toEqual([])
    expect(term.health()).toMatchObject({ alive: true, sessions: [{}] })
  },
)

test('who cannot show that he lives takes nobody', async () => {
  const { term, advance, ask, goAway, leases } = aTerm([])
  await term.begun
  await settled()
  await advance(4490)
  goAway(3100)
  const asked = expect(ask('testname')).rejects.toThrow('given up')
  await settled()
  await advance(1500)
  await asked
  expect(await leases.status('testname')).toBeUndefined()
})
