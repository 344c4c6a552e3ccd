import { z } from 'zod'
import type { CallerTokens } from '../src/adapters/dynamodb/caller-tokens.ts'
import { covers } from '../src/consult/covers.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { problem } from './http/problem.ts'

export const tokenMinutes = { usual: 10, most: 60 } as const

export const CallerTokenRequest = z.strictObject({
  agent: z.string().trim().min(1).max(255),
  minutes: z.int().min(1).max(tokenMinutes.most).default(tokenMinutes.usual),
})

export type CreateCallerTokenDeps = EndpointDeps & {
  callerTokens: Pick<CallerTokens, 'issue'>
  clock: Clock
  newToken: (keyId: string | undefined) => string
}

/** `POST /v1/caller-tokens`: what a browser may know instead of the key: it acts for one agent, for minutes, and makes no others. */
export const createCallerTokenHandler = (deps: CreateCallerTokenDeps) =>
  endpoint(deps, { body: CallerTokenRequest }, async ({ caller, body: { agent, minutes } }) => {
    if (!covers(caller, agent)) return problem('agent_not_allowed')
    const token = deps.newToken(caller.keyId)
    // DynamoDB's clean-up counts in seconds.
    const seconds = Math.floor(deps.clock.now().getTime() / 1000) + minutes * 60
    const expires = new Date(seconds * 1000)
    await deps.callerTokens.issue(token, { callerId: caller.id, agent, expires })
    return {
      status: 201,
      headers: { 'cache-control': 'no-store' },
      body: { token, agent, expiresAt: expires.toISOString() },
    }
  })
