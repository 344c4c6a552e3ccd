import type { Caller } from '../src/adapters/credentials/caller-directory.ts'
import type { Consult } from '../src/consult/consult.ts'
import type { ConsultHeader, ConsultStore } from '../src/consult/ports/consult-store.ts'
import { readConsult } from '../src/consult/read-consult.ts'

/** Whether a consult is the caller's and, for a caller token, its agent's. */
export const isOwn = (
  { id, onlyAgent }: Pick<Caller, 'id' | 'onlyAgent'>,
  { callerId, agent }: ConsultHeader,
): boolean => callerId === id && (onlyAgent === undefined || onlyAgent === agent)

/** Where a consult is, for the caller it belongs to; for everybody else there is none. */
export const locateOwn = async (
  store: ConsultStore,
  caller: Caller,
  consultId: string,
): Promise<ConsultHeader | undefined> => {
  const header = await store.locate(consultId)
  return header && isOwn(caller, header) ? header : undefined
}

/** The same with the consult itself. */
export const findOwnConsult = async (
  store: ConsultStore,
  caller: Caller,
  consultId: string,
): Promise<{ header: ConsultHeader; consult: Consult } | undefined> => {
  const header = await locateOwn(store, caller, consultId)
  const consult = header && (await readConsult(store, header))
  return consult && { header, consult }
}
