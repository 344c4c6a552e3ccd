import type { Consult } from './consult.ts'
import { recordOf } from './interaction-log.ts'
import type { ConsultHeader, ConsultStore } from './ports/consult-store.ts'

/**
 * A consult as it stands: one that is so long over that the newest entry leaves it out has not changed since its last event.
 * A header without an entry belongs to a request that was not carried out.
 */
export const readConsult = async (
  store: ConsultStore,
  { key, consultId }: ConsultHeader,
): Promise<Consult | undefined> =>
  recordOf(await store.load(key), consultId)?.consult ??
  (await store.lastEvent(key, consultId))?.consult
