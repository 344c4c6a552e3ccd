import { Nothing, actOnConsultHandler } from './act-on-consult.ts'
import type { ActOnConsultDeps } from './act-on-consult.ts'

/** `POST /v1/consults/{id}/transfer`: the colleague takes the interaction over. */
export const transferConsultHandler = (deps: ActOnConsultDeps) =>
  actOnConsultHandler(deps, Nothing, () => ({ action: 'transfer' }))
