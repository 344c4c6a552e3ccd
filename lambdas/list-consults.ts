import { z } from 'zod'
import type { Caller } from '../src/adapters/credentials/caller-directory.ts'
import { ConsultState } from '../src/consult/consult.ts'
import type { Consult } from '../src/consult/consult.ts'
import { isOwn } from '../src/consult/own-consult.ts'
import type { ConsultHeader, ConsultStore } from '../src/consult/ports/consult-store.ts'
import { readConsult } from '../src/consult/read-consult.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { unlessForeign } from './http/unless-foreign.ts'

export const ConsultsQuery = z.strictObject({
  agent: z.string().min(1).optional(),
  interactionId: z.string().min(1).optional(),
  state: ConsultState.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).optional(),
})
type ConsultsQuery = z.infer<typeof ConsultsQuery>

/** How much one call looks through for a filter that few consults pass, before it hands the cursor back. */
const pagesAtMost = 10
const consultsAtMost = 100

/** `GET /v1/consults`, newest first. A page may be short, even empty, while `nextCursor` says that there is more. */
export const listConsultsHandler = (deps: EndpointDeps & { store: ConsultStore }) =>
  endpoint(deps, { admits: 'keys and tokens', query: ConsultsQuery }, ({ caller, query }) =>
    unlessForeign(async () => ({ status: 200, body: await collect(deps.store, caller, query) })),
  )

type Found = { header: ConsultHeader; consult: Consult }

const collect = async (
  store: ConsultStore,
  caller: Caller,
  query: ConsultsQuery,
): Promise<{ items: Consult[]; nextCursor: string | null }> => {
  const found: Found[] = []
  let cursor = query.cursor
  let looked = 0
  for (let pages = 0; pages < pagesAtMost && looked < consultsAtMost; pages += 1) {
    // As many again, so that what a filter passes rarely is not looked for one by one.
    const step = Math.max(query.limit - found.length, looked)
    const limit = Math.min(step, consultsAtMost - looked)
    const page = await store.list({ callerId: caller.id, limit, cursor })
    looked += page.headers.length
    const headers = page.headers.filter(
      (header) => isOwn(caller, header) && isWanted(header, query),
    )
    found.push(...(await readWanted(store, headers, query)))
    const last = found[query.limit - 1]
    if (last && found.length > query.limit)
      return shown(found, query, store.cursorAfter(last.header))
    if (page.nextCursor === null) return shown(found, query, null)
    cursor = page.nextCursor
    if (last) break
  }
  return shown(found, query, cursor ?? null)
}

const shown = (found: Found[], { limit }: ConsultsQuery, nextCursor: string | null) => ({
  items: found.slice(0, limit).map(({ consult }) => consult),
  nextCursor,
})

const readWanted = async (
  store: ConsultStore,
  headers: ConsultHeader[],
  { state }: ConsultsQuery,
): Promise<Found[]> => {
  const consults = await Promise.all(headers.map((header) => readConsult(store, header)))
  return headers.flatMap((header, n) => {
    const consult = consults[n]
    const isIn = consult && (state === undefined || consult.state === state)
    return isIn ? [{ header, consult }] : []
  })
}

const isWanted = ({ agent, key }: ConsultHeader, query: ConsultsQuery): boolean =>
  (query.agent === undefined || agent === query.agent) &&
  (query.interactionId === undefined || key.interactionId === query.interactionId)
