import { errorClassOf } from '../src/consult/record-attempt.ts'
import type { Attempt } from '../src/consult/ports/deliveries.ts'
import { testEndpoint } from '../src/consult/test-endpoint.ts'
import type { TestDeps } from '../src/consult/test-endpoint.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'

export type ProveDeps = TestDeps & {
  /** An URL has to take a test event, unless its caller says otherwise. */
  provesEndpoints: boolean
}

export const unverified =
  'Nothing signed has been answered with 2xx at this URL yet: POST …/test sends a test event.'

/** Undefined when the URL took a signed test event; else why it is refused. */
export const refuseUnproven = async (
  deps: TestDeps,
  endpoint: Parameters<typeof testEndpoint>[1],
): Promise<HttpAnswer | undefined> => {
  const attempt = await testEndpoint(deps, endpoint)
  if (attempt.outcome === 'delivered') return undefined
  return problem('endpoint_not_verified', { attempt: showAttempt(attempt) })
}

/** How an attempt went, without what only the bridge makes of it. */
export const showAttempt = (attempt: Attempt) => {
  const { outcome, status, durationMs, answer } = attempt
  return { outcome, status, durationMs, errorClass: errorClassOf(attempt), answer }
}
