import { z } from 'zod'
import type { Caller } from '../src/adapters/credentials/caller-directory.ts'
import { ConsultState } from '../src/consult/consult.ts'
import type { Consult } from '../src/consult/consult.ts'
import type { ConsultHeader, ConsultStore } from '../src/consult/ports/consult-store.ts'
import { readConsult } from '../src/consult/read-consult.ts'
import { InvalidCursor } from '../src/adapters/dynamodb/cursor.ts'
import { endpoint, invalidPart } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { isOwn } from './own-consult.ts'

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
  endpoint(deps, { admits: 'keys and tokens', query: ConsultsQuery }, async ({ caller, query }) => {
    try {
      return { status: 200, body: await collect(deps.store, caller, query) }
    } catch (cause) {
      if (cause instanceof InvalidCursor) return invalidPart('cursor', 'is not one of ours')
      throw cause
    }
  })

const collect = async (
  store: ConsultStore,
  caller: Caller,
  query: ConsultsQuery,
): Promise<{ items: Consult[]; nextCursor: string | null }> => {
  const items: Consult[] = []
  let cursor = query.cursor
  let left = consultsAtMost
  for (let pages = 0; pages < pagesAtMost && left > 0; pages += 1) {
    const limit = Math.min(query.limit - items.length, left)
    const page = await store.list({ callerId: caller.id, limit, cursor })
    left -= page.headers.length
    const headers = page.headers.filter(
      (header) => isOwn(caller, header) && isWanted(header, query),
    )
    const consults = await Promise.all(headers.map((header) => readConsult(store, header)))
    const wanted = ({ state }: Consult) => query.state === undefined || state === query.state
    items.push(...consults.flatMap((consult) => (consult && wanted(consult) ? [consult] : [])))
    if (page.nextCursor === null) return { items, nextCursor: null }
    cursor = page.nextCursor
    if (items.length >= query.limit) break
  }
  return { items, nextCursor: cursor ?? null }
}

const isWanted = ({ agent, key }: ConsultHeader, query: ConsultsQuery): boolean =>
  (query.agent === undefined || agent === query.agent) &&
  (query.interactionId === undefined || key.interactionId === query.interactionId)
