import middy from '@middy/core'
import type { ListenerHeartbeat } from '../src/adapters/dynamodb/listener-heartbeat.ts'
import type { SessionLeases } from '../src/adapters/dynamodb/session-leases.ts'
import type { LeaseRow } from '../src/adapters/dynamodb/session-row.ts'
import { isStopped } from '../src/adapters/gws/session-status.ts'
import type { MetricName } from '../src/config/metrics.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { ConsultStore } from '../src/consult/ports/consult-store.ts'

export type MeasureDeps = {
  clock: Clock
  leases: Pick<SessionLeases, 'list'>
  heartbeat: Pick<ListenerHeartbeat, 'living'>
  store: Pick<ConsultStore, 'stranded'>
  report: (values: Partial<Record<MetricName, number>>) => void
}

/** What is handed on within this time, and a session that is back within it, is nobody's trouble. */
const patienceMs = 60_000

/** Called by a schedule: tells what would otherwise go wrong in silence. */
export const measureHandler = ({ clock, leases, heartbeat, store, report }: MeasureDeps) =>
  middy<unknown, undefined>().handler(async () => {
    const before = new Date(clock.now().getTime() - patienceMs)
    const [rows, listeners, waiting] = await Promise.all([
      leases.list(),
      heartbeat.living(),
      store.stranded(before),
    ])
    // One that is down takes as much room, and more when it comes back.
    const held = rows.filter(({ owner }) => owner !== null).length
    report({
      Listeners: listeners.length,
      SessionsPerListener: held / Math.max(1, listeners.length),
      SessionsLost: rows.filter((row) => isMissed(row, before)).length,
      SessionsRefused: rows.filter(({ status }) => isStopped(status)).length,
      EventsWaiting: waiting.length,
    })
  })

/** Somebody needs the session, and it has not been up for a while. */
const isMissed = ({ wanted, status }: LeaseRow, before: Date): boolean =>
  wanted && status.state !== 'connected' && !isStopped(status) && status.since < before
