import { z } from 'zod'
import type { SeenLeases } from '../src/adapters/dynamodb/seen-leases.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { foreignCursor } from './http/unless-foreign.ts'
import { showSession } from './show-session.ts'

export const SessionsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(100),
  cursor: z.string().min(1).max(2000).optional(),
})

export type ListSessionsDeps = EndpointDeps & {
  seenLeases: Pick<SeenLeases, 'page'>
  clock: Clock
}

/** `GET /v1/sessions`: those of all agents for whom one has ever been asked, whoever asked. */
export const listSessionsHandler = (deps: ListSessionsDeps) =>
  endpoint(deps, { admits: 'operators', query: SessionsQuery }, async ({ query }) => {
    const after = query.cursor === undefined ? undefined : agentIn(query.cursor)
    if (after === '') return foreignCursor
    const { rows, last } = await deps.seenLeases.page(query.limit, after)
    const now = deps.clock.now()
    const items = rows.map((row) => showSession(row.agent, row, now))
    return { status: 200, body: { items, nextCursor: last === null ? null : cursorOf(last) } }
  })

/** Any agent may be named by it, as an operator sees them all. */
const cursorOf = (agent: string): string => Buffer.from(agent).toString('base64url')

/** Empty for what is no cursor. */
const agentIn = (cursor: string): string => {
  const agent = Buffer.from(cursor, 'base64url').toString()
  return cursorOf(agent) === cursor ? agent : ''
}
