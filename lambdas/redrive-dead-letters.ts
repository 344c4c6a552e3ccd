import type { DeadLetters } from '../src/adapters/sqs/dead-letters.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'

/** `POST /v1/dead-letters/redrive`: what was laid aside is handled once more. Called again for as long as some are left. */
export const redriveDeadLettersHandler = (
  deps: EndpointDeps & { deadLetters: Pick<DeadLetters, 'redrive'> },
) =>
  endpoint(deps, { admits: 'operators' }, async () => {
    const items = await deps.deadLetters.redrive()
    return { status: 200, body: { items, nextCursor: null } }
  })
