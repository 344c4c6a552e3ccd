import type { Child } from '../child.ts'
import type { Usage } from '../usage.ts'
import type { RelayGwsCalls } from './gws-process.ts'
import type { ReceiverCalls, Way } from './receiver-process.ts'
import type { Stages } from './stages.ts'

/** A relay as it is measured: what comes in, what comes out, and the processes between. */
export type Subject = {
  gws: Child<RelayGwsCalls>
  receiver: Child<ReceiverCalls>
  /** By which ways everything has to come. */
  ways: readonly Way[]
  /** By process. */
  usage(): Promise<Record<string, Usage>>
  /** Of events, since this was last asked. */
  stages(): Promise<ReadonlyMap<string, Stages>>
}
