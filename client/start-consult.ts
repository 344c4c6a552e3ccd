import type { Consult } from '../src/consult/consult.ts'
import type { StartConsultRequest } from '../src/consult/start-consult.ts'
import { BridgeProblem } from './http/bridge-problem.ts'
import type { Http } from './http/http.ts'
import { persistently } from './http/persistently.ts'
import type { Patience } from './http/persistently.ts'
import type { Runtime } from './runtime.ts'
import { isConsult } from './shapes.ts'

export type StartOptions = Patience & {
  /** By default one is made for each call. Give your own to go on where an earlier process may have stopped. */
  idempotencyKey?: string
  /** Be answered once the consult is recorded, in state `accepted`; how it goes is told as events. */
  respondAsync?: boolean
}

export type Calls = { http: Http; runtime: Runtime }

/**
 * Starts a consult; all repetitions carry one `Idempotency-Key`, so that however the network fares, Genesys is asked once.
 * When Genesys does not answer in time (504 `outcome_unknown`) the consult goes on: it is returned as it stands, and its
 * events tell the rest. Rejects with a `BridgeProblem`: with `gws_refused`, say, `consultId` and `gws` tell more.
 */
export const startConsult = async (
  { http, runtime }: Calls,
  request: StartConsultRequest,
  { idempotencyKey = runtime.newKey(), respondAsync = false, ...patience }: StartOptions = {},
): Promise<Consult> => {
  const headers = {
    'idempotency-key': idempotencyKey,
    ...(respondAsync && { prefer: 'respond-async' }),
  }
  const { signal } = patience
  const post = () =>
    http({ method: 'POST', path: '/v1/consults', body: request, headers, signal }, isConsult)
  try {
    return await persistently(runtime, patience, post)
  } catch (cause) {
    if (!(cause instanceof BridgeProblem) || cause.code !== 'outcome_unknown') throw cause
    if (cause.consultId === undefined) throw cause
    return getConsult({ http, runtime }, cause.consultId, patience)
  }
}

/** A consult as it stands. Rejects with a `BridgeProblem`; 404 `not_found` for other callers' consults as well. */
export const getConsult = (
  { http, runtime }: Calls,
  consultId: string,
  patience: Patience = {},
): Promise<Consult> => {
  const path = `/v1/consults/${encodeURIComponent(consultId)}`
  const { signal } = patience
  return persistently(runtime, patience, () => http({ method: 'GET', path, signal }, isConsult))
}
