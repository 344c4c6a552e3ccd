import type { Consult } from './consult.ts'
import type { ConsultHeader, ConsultStore } from './ports/consult-store.ts'
import { readConsult } from './read-consult.ts'

/** With `onlyAgent`, a caller who sees that agent's consults alone. */
type Asker = { id: string; onlyAgent?: string | undefined }

/** Whether a consult is the caller's and, for a caller token, its agent's. */
export const isOwn = ({ id, onlyAgent }: Asker, { callerId, agent }: ConsultHeader): boolean =>
  callerId === id && (onlyAgent === undefined || onlyAgent === agent)

/** Where a consult is, for the caller it belongs to; for everybody else there is none. */
export const locateOwn = async (
  store: ConsultStore,
  caller: Asker,
  consultId: string,
): Promise<ConsultHeader | undefined> => {
  const header = await store.locate(consultId)
  return header && isOwn(caller, header) ? header : undefined
}

/** The same with the consult itself. */
export const findOwnConsult = async (
  store: ConsultStore,
  caller: Asker,
  consultId: string,
): Promise<{ header: ConsultHeader; consult: Consult } | undefined> => {
  const header = await locateOwn(store, caller, consultId)
  const consult = header && (await readConsult(store, header))
  return consult && { header, consult }
}
