import { expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { measureHandler } from '../../lambdas/measure.ts'
import { lambdaContext } from '../../local/gateway/context.ts'
import type { LeaseRow } from '../../src/adapters/dynamodb/session-row.ts'
import { writeMetrics } from '../../src/adapters/metrics.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../../src/adapters/gws/session-status.ts'
import { steadyMetrics } from '../../src/config/metrics.ts'
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

/** What CloudWatch makes of values: each metric that is announced, with its value. */
const writtenOf = (values: Partial<Record<MetricName, number>>): Record<string, unknown> => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  onTestFinished(() => write.mockRestore())
  writeMetrics('acme', values, now)
  const lines = write.mock.calls.map(([line]) => Line.parse(JSON.parse(String(line))))
  write.mockClear()
  return Object.fromEntries(
    lines.flatMap(({ _aws, ...line }) =>
      _aws.CloudWatchMetrics.flatMap(({ Metrics }) =>
        Metrics.map(({ Name }) => [Name, line[Name]]),
      ),
    ),
  )
}
const Line = z.looseObject({
  _aws: z.looseObject({
    CloudWatchMetrics: z.array(
      z.looseObject({ Metrics: z.array(z.looseObject({ Name: z.string() })).min(1) }),
    ),
  }),
})

test('while all is quiet only what has to be there is written and paid for, though it be nothing', async () => {
  const [quiet = {}] = await measured([], ['one', 'two'])
  expect(Object.keys(writtenOf(quiet)).sort()).toEqual(Object.keys(steadyMetrics).sort())
  const [dead = {}] = await measured([], [])
  expect(writtenOf(dead)).toEqual({ Listeners: 0, SessionsPerListener: 0 })
  expect(writtenOf({ PollAge: 0 })).toEqual({})
})

test('trouble is written beside it', async () => {
  const [lost = {}] = await measured([aRow('a', 'one', 'lost')], ['one'])
  expect(writtenOf(lost)).toEqual({ Listeners: 1, SessionsPerListener: 1, SessionsLost: 1 })
  expect(writtenOf({ PollAge: 200 })).toEqual({ PollAge: 200 })
})
