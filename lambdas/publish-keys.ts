import { toJwk } from '../src/adapters/webhook/ed25519.ts'
import type { Clock } from '../src/consult/ports/clock.ts'
import type { SigningKeys } from '../src/consult/ports/signing-keys.ts'
import { openEndpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'

type PublishKeysDeps = Pick<EndpointDeps, 'failed'> & { signingKeys: SigningKeys; clock: Clock }

/** `GET /.well-known/jwks.json`: what verifies `v1a` signatures. A webhook names its own key by `keyId`. */
export const publishKeysHandler = (deps: PublishKeysDeps) =>
  openEndpoint(deps, async () => {
    const keys = (await deps.signingKeys.list(deps.clock.now())).map(toJwk)
    return { status: 200, headers: { 'cache-control': 'public, max-age=300' }, body: { keys } }
  })
