import type { DeadLetters } from '../src/adapters/sqs/dead-letters.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'

/** `GET /v1/dead-letters`: how many messages each queue has laid aside. */
export const listDeadLettersHandler = (
  deps: EndpointDeps & { deadLetters: Pick<DeadLetters, 'count'> },
) =>
  endpoint(deps, { admits: 'operators' }, async () => {
    const items = await deps.deadLetters.count()
    return { status: 200, body: { items, nextCursor: null } }
  })
