import { Nothing, actOnConsultHandler } from './act-on-consult.ts'
import type { ActOnConsultDeps } from './act-on-consult.ts'

/** `POST /v1/consults/{id}/conference`: the colleague becomes visible to the customer. */
export const conferenceConsultHandler = (deps: ActOnConsultDeps) =>
  actOnConsultHandler(deps, Nothing, () => ({ action: 'conference' }))
