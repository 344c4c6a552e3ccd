import fc from 'fast-check'
import { expect, test } from 'vitest'
import { excessOf, isCrowded } from '../../listener/balance.ts'
import { watchListeners } from '../../listener/liveness.ts'
import { standingOf } from '../../listener/standing.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import type { Lease } from '../../src/adapters/dynamodb/session-leases.ts'
import type { SessionStatus } from '../../src/adapters/gws/session-status.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'

const beat = (listener: string, count: number) => ({
  listener,
  beat: count,
  sessions: 0,
  leaving: false,
})

test('a listener is dead once a whole lease lies between two looks that show the same number', () => {
  const liveness = watchListeners(9000, { now: () => 0 })
  expect(liveness.learn([beat('a', 1)], { asked: 0, answered: 100 })).toBe(false)
  expect(liveness.learn([beat('a', 1)], { asked: 9099, answered: 20_000 })).toBe(false)
  expect(liveness.isDead('a')).toBe(false)
  expect(liveness.learn([beat('a', 1)], { asked: 9100, answered: 9101 })).toBe(true)
  expect(liveness.isDead('a')).toBe(true)
  expect([liveness.living(), liveness.dead()]).toEqual([[], ['a']])
})

test('a number that changes, up or down, is a sign of life', () => {
  const liveness = watchListeners(9000, { now: () => 0 })
  liveness.learn([beat('a', 7)], { asked: 0, answered: 0 })
  liveness.learn([beat('a', 1)], { asked: 8000, answered: 8000 })
  expect(liveness.learn([beat('a', 1)], { asked: 16_000, answered: 16_000 })).toBe(false)
  expect(liveness.living()).toEqual([beat('a', 1)])
  expect(liveness.learn([beat('a', 1)], { asked: 17_000, answered: 17_000 })).toBe(true)
})

test('an owner without a row counts as silent from when it is first noticed, and stays dead', () => {
  const liveness = watchListeners(9000, { now: () => 0 })
  liveness.learn([], { asked: 0, answered: 0 })
  expect(liveness.isDead('gone')).toBe(false)
  expect(liveness.learn([], { asked: 8999, answered: 8999 })).toBe(false)
  expect(liveness.learn([], { asked: 9000, answered: 9000 })).toBe(true)
  expect(liveness.learn([], { asked: 9001, answered: 9001 })).toBe(false)
  expect(liveness.isDead('gone')).toBe(true)
})

test('an answer to a question asked before an owner was noticed tells nothing of him', () => {
  let now = 0
  const liveness = watchListeners(9000, { now: () => now })
  liveness.learn([], { asked: 0, answered: 0 })
  now = 20_000
  liveness.isDead('new')
  expect(liveness.learn([], { asked: 19_000, answered: 20_001 })).toBe(false)
  expect(liveness.learn([], { asked: 28_999, answered: 28_999 })).toBe(false)
  expect(liveness.learn([], { asked: 29_000, answered: 29_000 })).toBe(true)
})

test('a dead listener whose row was cleared away stays dead', () => {
  const liveness = watchListeners(9000, { now: () => 0 })
  liveness.learn([beat('a', 1)], { asked: 0, answered: 0 })
  liveness.learn([beat('a', 1)], { asked: 9000, answered: 9000 })
  liveness.learn([], { asked: 9001, answered: 9001 })
  expect(liveness.isDead('a')).toBe(true)
})

const status = (state: SessionStatus['state']): SessionStatus => ({
  ...connectingSince(new Date('2026-01-02T03:00:00Z')),
  state,
})
const seenBy = (now = '2026-01-02T03:04:05Z') => ({
  self: 'me',
  isDead: (listener: string) => listener === 'dead',
  now: new Date(now),
})
const row = (
  owner: string | null,
  state: SessionStatus['state'] = 'connected',
  { wanted = true, count = 1, liftedAt = null as Date | null } = {},
) => ({
  agent: 'testname',
  owner,
  epoch: 4,
  wanted,
  status: status(state),
  shownAt: null,
  refusal: state === 'connected' ? null : { count, liftedAt },
})

test('whose an agent is follows from the owner, and from whether he lives', () => {
  expect(standingOf(undefined, seenBy())).toEqual({ is: 'free', wanted: false })
  expect(standingOf(row(null), seenBy())).toEqual({ is: 'free', wanted: true })
  expect(standingOf(row('other'), seenBy())).toEqual({ is: 'taken' })
  const lease = (owner: string) => ({ agent: 'testname', owner, epoch: 4 })
  expect(standingOf(row('me'), seenBy())).toEqual({ is: 'ours', lease: lease('me') })
  expect(standingOf(row('dead'), seenBy())).toEqual({ is: 'orphaned', lease: lease('dead') })
})

test.each(['refused', 'password-change'] as const)(
  'an agent whose session ended in %s is left alone for fifteen minutes',
  (state) => {
    const stopped = row(null, state, { wanted: false })
    expect(standingOf(stopped, seenBy('2026-01-02T03:14:59.999Z'))).toEqual({
      is: 'barred',
      epoch: 4,
      mayLift: true,
    })
    const later = standingOf(stopped, seenBy('2026-01-02T03:15:00Z'))
    expect(later).toEqual({ is: 'free', wanted: false })
  },
)

const counts = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 20 })

test('who hands sessions over keeps the mean, and hands over a twentieth at most', () => {
  fc.assert(
    fc.property(fc.nat(20_000), counts, (own, others) => {
      const excess = excessOf(own, others)
      expect(excess > 0).toBe(isCrowded(own, others))
      expect(excess).toBeLessThanOrEqual(Math.max(1, own / 20))
      const mean = [own, ...others].reduce((sum, n) => sum + n, 0) / (others.length + 1)
      expect(own - excess).toBeGreaterThanOrEqual(Math.min(own, Math.floor(mean)))
    }),
  )
})

test('alone, or with few sessions, nobody is crowded', () => {
  expect(isCrowded(10_000, [])).toBe(false)
  expect(isCrowded(10, [0, 0, 0])).toBe(false)
  expect(isCrowded(23, [0])).toBe(false)
  expect([isCrowded(26, [0]), excessOf(26, [0])]).toEqual([true, 1])
})

const listeners = fc.integer({ min: 1, max: 20 })

test('however many are joined by however many, each has near the mean in the end, and then nobody moves', () => {
  fc.assert(
    fc.property(listeners, listeners, fc.nat(2000), (there, joining, each) => {
      let held = [...Array<number>(there).fill(each), ...Array<number>(joining).fill(0)]
      const mean = (there * each) / held.length
      const excesses = () => held.map((own, n) => excessOf(own, held.toSpliced(n, 1)))
      for (let round = 0; excesses().some((excess) => excess > 0); round += 1) {
        expect(round).toBeLessThan(200)
        const given = excesses()
        held = held.map((own, n) => own - (given[n] ?? 0))
        // Whoever takes them is not crowded himself: here, whoever has least.
        for (let left = given.reduce((sum, n) => sum + n, 0); left > 0; left -= 1) {
          const least = held.indexOf(Math.min(...held))
          held = held.with(least, Math.min(...held) + 1)
        }
      }
      expect(Math.min(...held)).toBeGreaterThanOrEqual(Math.floor(0.8 * mean - 10))
      expect(Math.max(...held)).toBeLessThanOrEqual(Math.ceil(1.2 * mean + 10))
    }),
  )
})

test.each([
  [2, 30],
  [3, 60],
  [7, 16 * 60],
  [8, 24 * 60],
  [60, 24 * 60],
])('after %d refusals the agent is left alone for %d minutes', (count, minutes) => {
  const stopped = row(null, 'refused', { count })
  const at = (ms: number) => new Date(stopped.status.since.getTime() + ms).toISOString()
  expect(standingOf(stopped, seenBy(at(minutes * 60_000 - 1))).is).toBe('barred')
  expect(standingOf(stopped, seenBy(at(minutes * 60_000))).is).toBe('free')
})

test.each([
  [1, 10],
  [2, 20],
  [7, 640],
  [8, 1280],
  [60, 1440],
])(
  'after %d refusals a person may have it tried again %d minutes after the last time',
  (count, minutes) => {
    const liftedAt = new Date('2026-01-02T03:00:00Z')
    // Refused only now, so barred for longer than that.
    const after = (ms: number) => {
      const now = new Date(liftedAt.getTime() + ms)
      const { status: refused, ...rest } = row(null, 'refused', { count, liftedAt })
      return standingOf({ ...rest, status: { ...refused, since: now } }, { ...seenBy(), now })
    }
    expect(after(minutes * 60_000 - 1)).toMatchObject({ is: 'barred', mayLift: false })
    expect(after(minutes * 60_000)).toMatchObject({ is: 'barred', mayLift: true })
  },
)

test('whoever asks every minute has a refused agent tried fewer than ten times in a day', async () => {
  let now = new Date('2026-01-02T00:00:00Z')
  const leases = memorySessionLeases(() => now)
  const refuse = async (lease: Lease | undefined) => {
    if (!lease) throw new Error('it was not taken')
    await leases.release(lease, { ...connectingSince(now), state: 'refused' }, false)
  }
  await refuse(await leases.claim('testname', 'me'))
  let tries = 0
  for (let minute = 1; minute <= 24 * 60; minute += 1) {
    now = new Date(now.getTime() + 60_000)
    const from = standingOf(await leases.status('testname'), { ...seenBy(), now })
    if (from.is !== 'free' && !(from.is === 'barred' && from.mayLift)) continue
    tries += 1
    const { epoch = 0 } = (await leases.status('testname')) ?? {}
    await refuse(
      from.is === 'free'
        ? await leases.claim('testname', 'me')
        : await leases.lift('testname', 'me', epoch),
    )
  }
  expect(tries).toBeLessThan(10)
})
