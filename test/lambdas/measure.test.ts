import { expect, test } from 'vitest'
import { measureHandler } from '../../lambdas/measure.ts'
import { lambdaContext } from '../../local/gateway/context.ts'
import type { LeaseRow } from '../../src/adapters/dynamodb/session-row.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../../src/adapters/gws/session-status.ts'
import type { MetricName } from '../../src/config/metrics.ts'

const now = new Date('2026-01-02T03:04:05Z')
const since = new Date(now.getTime() - 20 * 60_000)

const aRow = (agent: string, owner: string | null, state: SessionStatus['state']): LeaseRow => ({
  agent,
  owner,
  epoch: 1,
  wanted: true,
  status: { ...connectingSince(since), state },
  shownAt: since,
  refusal: null,
})

const measured = async (rows: LeaseRow[], listeners: string[]) => {
  const told: Partial<Record<MetricName, number>>[] = []
  const handle = measureHandler({
    clock: { now: () => now },
    leases: { list: () => Promise.resolve(rows) },
    heartbeat: {
      living: () =>
        Promise.resolve(
          listeners.map((listener) => ({ listener, beat: 1, sessions: 2, leaving: false })),
        ),
    },
    store: { stranded: () => Promise.resolve([]) },
    report: (values) => void told.push(values),
  })
  await handle({}, lambdaContext('measure', 'r', 1000))
  return told
}

test('while Genesys is down the listeners still hold their sessions: none of them is scaled away', async () => {
  const rows = [
    aRow('a', 'one', 'lost'),
    aRow('b', 'one', 'lost'),
    aRow('c', 'two', 'lost'),
    aRow('d', 'two', 'connected'),
    aRow('e', null, 'closed'),
  ]
  expect(await measured(rows, ['one', 'two'])).toMatchObject([
    { Listeners: 2, SessionsPerListener: 2, SessionsLost: 4 },
  ])
})
