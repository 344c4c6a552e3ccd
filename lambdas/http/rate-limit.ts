import type { Caller } from '../../src/adapters/credentials/caller-directory.ts'
import { windowSeconds } from '../../src/adapters/dynamodb/request-windows.ts'
import type { RequestWindows, Window } from '../../src/adapters/dynamodb/request-windows.ts'
import { requestsPerMinute, tokenRequestsPerMinute } from '../../src/config/requests.ts'
import { problem } from './problem.ts'
import type { HttpAnswer } from './problem.ts'

/** What the count says of a request: what every answer to it is headed with, and the answer if it is one too many. */
export type Standing = { headers: Record<string, string>; refusal: HttpAnswer | undefined }

/**
 * Counts a caller's request. All its keys share a count, and so do its tokens for one agent: what a browser may know must not use
 * up what the caller's own server needs. What could not be counted is let through: the store that
 * fails to count will fail the request itself where it needs it, and a limit is no reason to refuse what still works.
 *
 * Headers: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
 */
export const countRequest = async (windows: RequestWindows, caller: Caller): Promise<Standing> => {
  const limit = limitOf(caller)
  const window = await windows.count({ callerId: caller.id, onlyAgent: caller.onlyAgent })
  const policy = { 'ratelimit-policy': `"requests";q=${limit};w=${windowSeconds}` }
  if (window === undefined) return { headers: policy, refusal: undefined }
  const left = Math.max(0, limit - window.requests)
  return {
    headers: { ...policy, ratelimit: `"requests";r=${left};t=${window.secondsLeft}` },
    refusal: window.requests > limit ? tooMany(limit, window) : undefined,
  }
}

/** A token is never allowed more than the key that made it. */
const limitOf = (caller: Caller): number => {
  const { requestsPerMinute: own = requestsPerMinute } = caller
  const { tokenRequestsPerMinute: forTokens = tokenRequestsPerMinute } = caller
  return caller.onlyAgent === undefined ? own : Math.min(own, forTokens)
}

const tooMany = (limit: number, { secondsLeft }: Window): HttpAnswer =>
  problem('rate_limited', {
    detail: `${limit} requests a minute are allowed`,
    headers: { 'retry-after': String(secondsLeft) },
  })
