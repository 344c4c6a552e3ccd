import { liveEvents } from './event.ts'
import type { ConsultEvent } from './event.ts'
import type { Notice } from './notice.ts'

/** What a webhook may be told. */
export type Told = ConsultEvent | Notice

/** A live state that still waits is not worth telling once a newer state is known. `later` are events of the same consult. */
export const isSuperseded = (posted: Told, later: ConsultEvent[]): boolean =>
  'sequence' in posted &&
  isState(posted) &&
  liveEvents.has(posted.type) &&
  later.some((other) => isState(other) && other.sequence > posted.sequence)

/** Neither what was said, nor how the agent's session is. */
const isState = ({ type }: ConsultEvent): boolean =>
  type.startsWith('consult.') && type !== 'consult.message'
