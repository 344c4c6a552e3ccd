/** Every problem that a caller can be told of: its code is stable, its status and title follow from it. */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'An API key is needed' },
  operator_only: { status: 403, title: 'The key is not an operator’s' },
  token_not_allowed: { status: 403, title: 'A caller token does not cover this' },
  bots_only: { status: 403, title: 'This call takes keys of audience customer only' },
  origin_not_allowed: { status: 403, title: 'Pages in browsers may not call this' },
  agent_not_allowed: { status: 403, title: 'The key does not cover this agent' },
  not_found: { status: 404, title: 'There is no such thing' },
  agent_unknown: { status: 404, title: 'The agent is not known here' },
  target_unknown: { status: 404, title: 'The target is not known to Genesys' },
  consult_already_pending: { status: 409, title: 'The interaction has an open consult' },
  gws_refused: { status: 409, title: 'Genesys refused the request' },
  illegal_state: { status: 409, title: 'The consult is not joined' },
  capability_missing: { status: 409, title: 'Genesys does not offer this now' },
  colleague_unknown: { status: 409, title: 'Genesys does not show which user the colleague is' },
  action_in_progress: { status: 409, title: 'What was asked of Genesys last is under way' },
  request_in_progress: { status: 409, title: 'The first request with this key is under way' },
  too_many_webhooks: { status: 409, title: 'The caller has as many webhooks as it may' },
  webhook_disabled: { status: 409, title: 'The webhook is disabled' },
  method_not_allowed: { status: 405, title: 'This address does not take the method' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  idempotency_key_reused: { status: 422, title: 'The key was used for another request' },
  endpoint_not_verified: { status: 422, title: 'The webhook’s URL did not take a test event' },
  rate_limited: { status: 429, title: 'Too many requests in this minute' },
  internal_error: { status: 500, title: 'Something went wrong' },
  gws_unreachable: { status: 502, title: 'Genesys cannot be reached' },
  agent_session_unavailable: { status: 503, title: 'The agent has no session with Genesys' },
  service_unavailable: { status: 503, title: 'The answer takes too long' },
  outcome_unknown: { status: 504, title: 'The outcome of the consult is not known yet' },
} as const

export type ProblemCode = keyof typeof problems

export type HttpAnswer = { status: number; body?: unknown; headers?: Record<string, string> }

export type InvalidPart = { path: string; message: string }

type More = { detail?: string; headers?: Record<string, string>; [extension: string]: unknown }

/** RFC 9457; `requestId` is added where all answers pass. */
export const problem = (
  code: ProblemCode,
  { detail, headers, ...extensions }: More = {},
): HttpAnswer => {
  const { status, title } = problems[code]
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: {
      type: `urn:consult-bridge:problem:${code}`,
      title,
      status,
      detail: detail ?? title,
      code,
      ...extensions,
    },
  }
}

/** What is wrong with a request, part by part. */
export const invalidRequest = (errors: InvalidPart[]): HttpAnswer =>
  problem('invalid_request', { detail: errors[0]?.message ?? 'the request is not valid', errors })
