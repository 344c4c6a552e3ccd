import type { z } from 'zod'
import type { ProblemCode } from '../http/problem.ts'

/** What a document says of a call. */
export type Operation = {
  tag: 'Consults' | 'Agents' | 'Webhooks' | 'Keys' | 'Channels' | 'Service'
  summary: string
  description?: string
  /** As the endpoint's own terms have it; `everybody` needs no key, and Slack signs instead. */
  admits: 'operators' | 'keys' | 'keys and tokens' | 'everybody' | 'slack'
  query?: z.ZodObject
  body?: z.ZodType
  /** What a body is that is not JSON. */
  form?: { type: 'object' }
  /** Which headers of a request mean something. */
  headers?: ('Idempotency-Key' | 'Prefer')[]
  /** By status; null where there is no body. */
  answers: Readonly<Partial<Record<number, z.ZodType | null>>>
  /** The answer's headers tell where what was made is. */
  located?: true
  /** Beside those that any call of its kind may end with; see `problemsOf`. */
  problems?: ProblemCode[]
}

/** All that a call at this path may end with, but for its answers. */
export const problemsOf = (operation: Operation, path: string): ProblemCode[] => {
  const { admits, query, body, problems = [] } = operation
  const takesSomething = query !== undefined || body !== undefined || path.includes('{')
  const codes: ProblemCode[] = [...problems, 'internal_error', 'service_unavailable']
  if (takesSomething) codes.push('invalid_request')
  if (path.includes('{id}')) codes.push('not_found')
  if (isCounted(operation)) codes.push('unauthenticated', 'payload_too_large', 'rate_limited')
  if (admits === 'keys' || admits === 'operators') codes.push('token_not_allowed')
  if (admits === 'operators') codes.push('operator_only')
  return [...new Set(codes)]
}

/** Whether it is a known caller's, who is told how much more he may ask. */
export const isCounted = ({ admits }: Operation): boolean =>
  admits !== 'everybody' && admits !== 'slack'
