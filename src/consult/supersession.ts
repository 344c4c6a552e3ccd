import { liveEvents } from './event.ts'
import type { ConsultEvent } from './event.ts'
import type { Notice } from './notice.ts'

/** What a webhook may be told. */
export type Told = ConsultEvent | Notice

/**
 * A state that may still change is not worth telling once a newer one is known: a live one, or `unanswered`, which a late join
 * leaves. `later` are events of the same consult.
 */
export const isSuperseded = (posted: Told, later: ConsultEvent[]): boolean =>
  'sequence' in posted &&
  isState(posted) &&
  (liveEvents.has(posted.type) || posted.type === 'consult.unanswered') &&
  later.some((other) => isState(other) && other.sequence > posted.sequence)

/** Neither what was said, nor how the agent's session is. */
const isState = ({ type }: ConsultEvent): boolean =>
  type.startsWith('consult.') && type !== 'consult.message'
