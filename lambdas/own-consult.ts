import type { Consult } from '../src/consult/consult.ts'
import type { ConsultHeader, ConsultStore } from '../src/consult/ports/consult-store.ts'
import { readConsult } from '../src/consult/read-consult.ts'

/** A consult with where it is, for the caller it belongs to; for everybody else there is none. */
export const findOwnConsult = async (
  store: ConsultStore,
  callerId: string,
  consultId: string,
): Promise<{ header: ConsultHeader; consult: Consult } | undefined> => {
  const header = await store.locate(consultId)
  if (header?.callerId !== callerId) return undefined
  const consult = await readConsult(store, header)
  return consult && { header, consult }
}
