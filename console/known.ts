import type { Consult, ConsultEvent, OpenInteraction } from '../client/index.ts'
import type { Received, Step } from './trace/step.ts'

export type Conversation = Pick<OpenInteraction, 'media' | 'id'>

/** Everything that the console knows; its parts show it. */
export type Known = {
  /** The conversation that is looked at. */
  current: Conversation | undefined
  /** Its newest consult, and what the bridge has told of it. */
  consult: Consult | undefined
  events: readonly ConsultEvent[]
  /** What the local stack was seen to do; nothing with a deployed bridge. */
  steps: readonly Step[]
  received: readonly Received[]
}

export const nothing: Known = {
  current: undefined,
  consult: undefined,
  events: [],
  steps: [],
  received: [],
}
