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
