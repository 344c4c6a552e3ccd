import type { ConsultBridgeOptions } from '../consult-bridge.ts'
import { createHttp } from '../http/http.ts'
import { persistently } from '../http/persistently.ts'
import type { Patience } from '../http/persistently.ts'
import { platform } from '../runtime.ts'
import { isNothing } from '../shapes.ts'
import type { Guard, Page } from '../shapes.ts'
import {
  isDeadLetterList,
  isHealth,
  isKeys,
  isNewKey,
  isSession,
  isSessions,
} from './operator-shapes.ts'
import type {
  AgentSession,
  BridgeHealth,
  CallerKey,
  DeadLetters,
  NewCallerKey,
} from './operator-shapes.ts'

export type NewKeyRequest = {
  callerId: string
  audience: 'agent' | 'customer'
  agents: 'all' | string[]
  /** An ISO time. */
  expiresAt?: string
  requestsPerMinute?: number
}
type PageOptions = Patience & { limit?: number; cursor?: string | undefined }

/**
 * What those ask who operate a bridge. But for `health` and `session` it takes the key of an operator. Calls reject with a
 * `BridgeProblem`; reads, and what may be said twice, are repeated while what is wrong may pass.
 */
export type BridgeOperator = {
  /** Whether store, queue and listener work; also an answer of 503 says so. Needs no key. */
  health(options?: Patience): Promise<BridgeHealth>
  /** How an agent's session stands, for any key that covers the agent. */
  session(agent: string, options?: Patience): Promise<AgentSession>
  /** One page of all agents' sessions, in no order. */
  sessions(options?: PageOptions): Promise<Page<AgentSession>>
  /** Has a session dropped and signed in anew; resolves with how it stood when that was asked. */
  restartSession(agent: string, options?: Patience): Promise<AgentSession>
  keys: {
    create(request: NewKeyRequest, options?: Aborting): Promise<NewCallerKey>
    list(options?: Patience): Promise<Page<CallerKey>>
    /** At once, and with all tokens that were made with it. */
    revoke(id: string, options?: Aborting): Promise<void>
  }
  /** What queues have put aside after it had failed too often. */
  deadLetters: {
    list(options?: Patience): Promise<Page<DeadLetters>>
    /** Back into the queues that they came from. */
    redrive(options?: Aborting): Promise<Page<DeadLetters>>
  }
}
type Aborting = { signal?: AbortSignal | undefined }

export const bridgeOperator = ({
  baseUrl,
  apiKey,
  token,
  ...given
}: ConsultBridgeOptions): BridgeOperator => {
  const runtime = { ...platform(), ...given }
  const http = createHttp(runtime, { baseUrl, key: token ?? (() => apiKey) })

  const read = <Answer>(
    path: string,
    { patienceMs, signal, ...query }: PageOptions,
    isAnswer: Guard<Answer>,
  ) =>
    persistently(runtime, { patienceMs, signal }, () =>
      http({ method: 'GET', path, query, signal }, isAnswer),
    )
  const sessionOf = (agent: string) => `/v1/agents/${encodeURIComponent(agent)}/session`

  return {
    health: ({ signal, ...patience } = {}) =>
      persistently(runtime, { ...patience, signal }, () =>
        http({ method: 'GET', path: '/health', signal, answers: [503] }, isHealth),
      ),
    session: (agent, options = {}) => read(sessionOf(agent), options, isSession),
    sessions: (options = {}) => read('/v1/sessions', options, isSessions),
    restartSession: (agent, { signal, ...patience } = {}) => {
      const call = { method: 'POST', path: `${sessionOf(agent)}/restart`, signal } as const
      return persistently(runtime, { ...patience, signal }, () => http(call, isSession))
    },
    keys: {
      create: (body, options) =>
        http({ method: 'POST', path: '/v1/keys', body, ...options }, isNewKey),
      list: (options = {}) => read('/v1/keys', options, isKeys),
      revoke: (id, options) => {
        const path = `/v1/keys/${encodeURIComponent(id)}`
        return http({ method: 'DELETE', path, ...options }, isNothing)
      },
    },
    deadLetters: {
      list: (options = {}) => read('/v1/dead-letters', options, isDeadLetterList),
      redrive: (options) => {
        const path = '/v1/dead-letters/redrive'
        return http({ method: 'POST', path, ...options }, isDeadLetterList)
      },
    },
  }
}
