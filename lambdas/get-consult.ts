import { findOwnConsult } from '../src/consult/own-consult.ts'
import type { ConsultStore } from '../src/consult/ports/consult-store.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

/** `GET /v1/consults/{id}` */
export const getConsultHandler = (deps: EndpointDeps & { store: ConsultStore }) =>
  endpoint(deps, { admits: 'keys and tokens' }, async ({ caller, path }) => {
    const own = await findOwnConsult(deps.store, caller, path['id'] ?? '')
    return own ? { status: 200, body: own.consult } : problem('not_found')
  })
