import type { httpRoutes } from '../../src/config/routes.ts'
import { agentOperations } from './agent-operations.ts'
import { consultOperations } from './consult-operations.ts'
import type { Operation } from './operation.ts'
import { otherOperations } from './other-operations.ts'
import { webhookOperations } from './webhook-operations.ts'

/** Whatever no route takes is no call. */
export type Described = Exclude<(typeof httpRoutes)[number]['serves'], 'notFound'>

/** Every call as the documents tell it. A new route is missing here until somebody has described it. */
export const operations: Readonly<Record<Described, Operation>> = {
  ...consultOperations,
  ...agentOperations,
  ...webhookOperations,
  ...otherOperations,
} satisfies Record<Described, Operation>
