import middy from '@middy/core'
import { sweep } from '../src/consult/sweep.ts'
import type { SweepDeps } from '../src/consult/sweep.ts'

/** Called by a schedule. */
export const sweepHandler = (deps: SweepDeps) =>
  middy<unknown, undefined>().handler(async () => {
    await sweep(deps)
    await deps.relay.settled()
  })
