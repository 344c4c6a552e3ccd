import { Nothing, actOnConsultHandler } from './act-on-consult.ts'
import type { ActOnConsultDeps } from './act-on-consult.ts'

/** `POST /v1/consults/{id}/remove`: the colleague is let go. */
export const removeColleagueHandler = (deps: ActOnConsultDeps) =>
  actOnConsultHandler(deps, Nothing, () => ({ action: 'remove' }))
