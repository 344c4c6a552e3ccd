import { z } from 'zod'
import { hashOf } from '../src/adapters/credentials/credential.ts'
import type { CallerKeys } from '../src/adapters/dynamodb/caller-keys.ts'
import type { CallerConfig } from '../src/config/environment.ts'
import { mostRequestsPerMinute } from '../src/config/requests.ts'
import { Audience } from '../src/consult/consult.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import { endpoint, invalidPart } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { showKey } from './show-key.ts'

export const KeyRequest = z.strictObject({
  callerId: z.string().regex(/^[\w.-]{1,64}$/, 'is 1 to 64 letters, digits, dots, hyphens and _'),
  audience: Audience,
  agents: z.union([
    z.literal('all'),
    z.array(z.string().trim().min(1).max(255)).min(1, 'names at least one agent').max(100),
  ]),
  expiresAt: z.iso
    .datetime({ offset: true })
    .transform((text) => Math.floor(new Date(text).getTime() / 1000))
    .optional(),
  requestsPerMinute: z.int().min(1).max(mostRequestsPerMinute).optional(),
})

export type CreateKeyDeps = EndpointDeps & {
  callerKeys: Pick<CallerKeys, 'add'>
  configuredCallers: Pick<CallerConfig, 'id' | 'audience'>[]
  clock: Clock
  newKey: () => { id: string; key: string }
}

/** `POST /v1/keys`: a key for a caller, new or not; shows it, once and never again. */
export const createKeyHandler = (deps: CreateKeyDeps) =>
  endpoint(deps, { admits: 'operators', body: KeyRequest }, async ({ body }) => {
    const now = deps.clock.now()
    const { callerId, audience, agents, expiresAt, requestsPerMinute } = body
    if (expiresAt !== undefined && expiresAt * 1000 <= now.getTime()) {
      return invalidPart('expiresAt', 'is over already')
    }
    const configured = deps.configuredCallers.find(({ id }) => id === callerId)
    if (configured && configured.audience !== audience) return otherAudience
    const { id, key } = deps.newKey()
    const stored = {
      ...{ id, hash: hashOf(key), callerId, audience, agents, createdAt: now.toISOString() },
      ...(expiresAt !== undefined && { expiresAt }),
      ...(requestsPerMinute !== undefined && { requestsPerMinute }),
    }
    if ((await deps.callerKeys.add(stored)) === 'other-audience') return otherAudience
    return {
      status: 201,
      headers: { location: `/v1/keys/${id}`, 'cache-control': 'no-store' },
      body: { ...showKey(stored), key },
    }
  })

const otherAudience = invalidPart('audience', 'is not what the caller’s has been so far')
