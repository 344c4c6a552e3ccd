import middy from '@middy/core'
import { sweep } from '../src/consult/sweep.ts'
import type { SweepDeps } from '../src/consult/sweep.ts'

/** Called by a schedule, which fails when the round does not come to its end: an alarm looks at that. */
export const sweepHandler = (deps: SweepDeps) =>
  middy<unknown, undefined>().handler(async () => {
    await sweep(deps)
    await deps.relay.settled()
  })
