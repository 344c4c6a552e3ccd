import middy from '@middy/core'
import { sweep } from '../src/consult/sweep.ts'
import type { SweepDeps } from '../src/consult/sweep.ts'
import type { MetricName } from '../src/config/metrics.ts'

export type SweepHandlerDeps = SweepDeps & {
  report: (values: Partial<Record<MetricName, number>>) => void
}

/** Called by a schedule; a round that came to its end says so. */
export const sweepHandler = (deps: SweepHandlerDeps) =>
  middy<unknown, undefined>().handler(async () => {
    await sweep(deps)
    await deps.relay.settled()
    deps.report({ Sweeps: 1 })
  })
