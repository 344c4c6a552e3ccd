import { recordOf } from '../src/consult/interaction-log.ts'
import type { InteractionLog } from '../src/consult/interaction-log.ts'
import type { ConsultRecord } from '../src/consult/consult-record.ts'
import type { ConsultStore } from '../src/consult/ports/consult-store.ts'

/** A consult with its log, for the caller it belongs to; for everybody else there is none. */
export const loadOwnConsult = async (
  store: ConsultStore,
  callerId: string,
  consultId: string,
): Promise<{ log: InteractionLog; record: ConsultRecord } | undefined> => {
  const header = await store.locate(consultId)
  if (header?.callerId !== callerId) return undefined
  const log = await store.load(header.key)
  const record = recordOf(log, consultId)
  return record && { log, record }
}
