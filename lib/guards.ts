import { stopWithinSeconds } from '../src/config/listening.ts'
import { queues } from '../src/config/queues.ts'
import type { QueueName } from '../src/config/queues.ts'
import { eventSources } from '../src/config/routes.ts'
import type { Tenant } from '../src/config/tenant.ts'
import { tenantEnvironment } from '../src/config/tenant-environment.ts'
import {
  answerAtMostSeconds,
  sessionWaitAtMostSeconds,
  timeoutSeconds,
} from '../src/config/timeouts.ts'
import {
  agentsInParameters,
  agentsPerSecret,
  environmentBytesAtMost,
  fullAtPercent,
  requestsPerSecond,
  stopTimeoutSeconds,
} from './limits.ts'
import { functionNeeds } from './function-needs.ts'

type Source = { queue: QueueName; serves: keyof typeof timeoutSeconds }

/** The fixed numbers, apart from the tenant's: given, so that each rule can be seen to fail. */
export const fixed = {
  eventSources: eventSources as readonly Source[],
  visibilitySeconds: (queue: QueueName): number => queues[queue].visibilitySeconds,
  timeoutSeconds,
  stopWithinSeconds,
  stopTimeoutSeconds,
}

/** What would only show in production, said when the stack is made: a sentence for each. */
export const objections = (tenant: Tenant, numbers = fixed): string[] => [
  ...visibility(numbers),
  ...ending(tenant, numbers),
  ...capacity(tenant),
]

const visibility = ({ eventSources, visibilitySeconds, timeoutSeconds }: typeof fixed): string[] =>
  eventSources
    .filter(({ queue, serves }) => visibilitySeconds(queue) <= timeoutSeconds[serves])
    .map(
      ({ queue, serves }) =>
        `queue ${queue} hands a message out again after ${visibilitySeconds(queue)} s, while ${serves} may still work on it`,
    )

const ending = (
  { timeouts }: Tenant,
  { stopWithinSeconds, stopTimeoutSeconds }: typeof fixed,
): string[] => [
  ...unless(
    stopWithinSeconds < stopTimeoutSeconds,
    `a listener may take ${stopWithinSeconds} s to hand over, but is killed after ${stopTimeoutSeconds} s`,
  ),
  ...unless(
    timeouts.sessionLeaseSeconds < stopTimeoutSeconds / 2,
    `a lease of ${timeouts.sessionLeaseSeconds} s is too long for a deployment: a task is replaced within ${stopTimeoutSeconds} s`,
  ),
]

/** A consult is at least its POST, a ticket and some reads. */
const requestsPerConsult = 5

const capacity = (tenant: Tenant): string[] => {
  const { load, listener, credentials } = tenant
  const sessions = Math.floor((listener.sessionsPerTask * fullAtPercent) / 100)
  // One task may be gone.
  const bearable = (listener.tasksAtMost - 1) * sessions
  const requests = (load.consultsPerMinute * requestsPerConsult) / 60
  const atOnce = (load.consultsPerMinute / 60) * (sessionWaitAtMostSeconds + answerAtMostSeconds)
  const places = functionNeeds.startConsult.atOnce ?? Infinity
  const bytes = Buffer.byteLength(JSON.stringify(tenantEnvironment(tenant)))
  return [
    ...unless(
      load.agents <= bearable,
      `${load.agents} agents need more listeners: ${listener.tasksAtMost} tasks bear ${bearable} when one is gone`,
    ),
    ...unless(
      load.agents <= agentsIn(credentials),
      `the credentials of ${load.agents} agents need more room: where they are, ${agentsIn(credentials)} can be kept`,
    ),
    ...unless(
      requests <= requestsPerSecond,
      `${load.consultsPerMinute} consults a minute make more requests than the API takes`,
    ),
    ...unless(
      atOnce <= places,
      `${load.consultsPerMinute} consults a minute may need ${Math.ceil(atOnce)} functions at once when Genesys is slow; ${places} are reserved`,
    ),
    ...unless(
      bytes < environmentBytesAtMost - otherVariablesBytes,
      `callers and agents take ${bytes} bytes of a function's environment of ${environmentBytesAtMost}`,
    ),
  ]
}

const agentsIn = (credentials: Tenant['credentials']): number =>
  credentials.in === 'secrets-manager'
    ? credentials.agentsArns.length * agentsPerSecret
    : agentsInParameters

/** Addresses of the table, queues and sockets. */
const otherVariablesBytes = 1200

const unless = (holds: boolean, objection: string): string[] => (holds ? [] : [objection])
