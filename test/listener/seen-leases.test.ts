import { expect, test } from 'vitest'
import { showSession } from '../../lambdas/show-session.ts'
import { seenLeases } from '../../src/adapters/dynamodb/seen-leases.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'

const start = new Date('2026-01-02T03:04:05Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)

test('the session of a listener that has gone is shown as lost since its last sign of life', async () => {
  let now = start
  const clock = { now: () => now }
  const leases = memorySessionLeases(clock.now)
  const lease = await leases.claim('testname', 'listener-1')
  if (!lease) throw new Error('somebody holds it')
  await leases.publish(lease, { ...connectingSince(start), state: 'connected' }, null)
  const lastBeats = () => Promise.resolve(new Map([['listener-1', after(60)]]))
  const seen = seenLeases({ leases, heartbeat: { lastBeats }, clock })
  now = after(70)
  expect((await seen.status('testname'))?.status.state).toBe('connected')
  now = after(75)
  expect(showSession('testname', await seen.status('testname'), now)).toMatchObject({
    state: 'lost',
    reason: 'listener gone',
    since: after(60).toISOString(),
    ageSeconds: 15,
  })
})

test('the listeners’ signs of life are read beside the row, and once more for an owner who is not among them', async () => {
  const clock = { now: () => after(1) }
  const leases = memorySessionLeases(() => start)
  const lease = await leases.claim('testname', 'listener-1')
  if (!lease) throw new Error('somebody holds it')
  await leases.publish(lease, { ...connectingSince(start), state: 'connected' }, null)
  const order: string[] = []
  let beats = new Map<string, Date>()
  const seen = seenLeases({
    clock,
    leases: {
      ...leases,
      find: async (agent) => {
        order.push('row')
        await Promise.resolve()
        order.push('row read')
        return leases.find(agent)
      },
    },
    heartbeat: {
      lastBeats: () => {
        order.push('beats')
        const read = Promise.resolve(beats)
        beats = new Map([['listener-1', start]])
        return read
      },
    },
  })
  expect((await seen.find('testname'))?.status.state).toBe('connected')
  expect(order).toEqual(['row', 'beats', 'row read', 'beats'])
  await seen.find('testname')
  expect(order.slice(4)).toEqual(['row', 'row read'])
})

test('a page of sessions shows those of a listener that has gone as lost, and asks for the beats once', async () => {
  const clock = { now: () => after(75) }
  const leases = memorySessionLeases(() => start)
  for (const agent of ['bfriend', 'carol', 'testname']) {
    const lease = await leases.claim(agent, agent === 'carol' ? 'listener-2' : 'listener-1')
    if (lease) await leases.publish(lease, { ...connectingSince(start), state: 'connected' }, null)
  }
  let asked = 0
  const lastBeats = () => {
    asked += 1
    return Promise.resolve(
      new Map([
        ['listener-2', after(74)],
        ['listener-1', after(60)],
      ]),
    )
  }
  const seen = seenLeases({ leases, heartbeat: { lastBeats }, clock })
  const first = await seen.page(2)
  const second = await seen.page(2, first.last ?? '')
  const states = [...first.rows, ...second.rows].map(({ agent, status }) => [agent, status.state])
  expect(states).toEqual([
    ['bfriend', 'lost'],
    ['carol', 'connected'],
    ['testname', 'lost'],
  ])
  expect([second.last, asked]).toEqual([null, 1])
})

test('a page of sessions asks for the beats once as well where its listeners are long forgotten', async () => {
  const clock = { now: () => after(75) }
  const leases = memorySessionLeases(() => start)
  for (const agent of ['bfriend', 'carol', 'testname']) await leases.claim(agent, 'listener-1')
  let asked = 0
  const lastBeats = () => {
    asked += 1
    return Promise.resolve(new Map<string, Date>())
  }
  const { rows } = await seenLeases({ leases, heartbeat: { lastBeats }, clock }).page(3)
  expect(rows.map(({ status }) => status.state)).toEqual(['lost', 'lost', 'lost'])
  expect(asked).toBe(1)
})
