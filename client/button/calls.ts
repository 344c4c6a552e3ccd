import type { ConsultBridge, ConsultBridgeOptions } from '../consult-bridge.ts'
import { consultBridge } from '../consult-bridge.ts'
import { createHttp } from '../http/http.ts'
import { persistently } from '../http/persistently.ts'
import { platform } from '../runtime.ts'
import type { Runtime } from '../runtime.ts'
import { isConsult, isPageOf, member } from '../shapes.ts'

export type Action = 'transfer' | 'conference' | 'remove'
export type Candidate = {
  kind: 'agent' | 'queue'
  id: string
  name: string | null
  userName: string | null
  available: boolean | null
  state: string | null
}
export type Interaction = {
  media: 'chat' | 'sms'
  id: string
  customer: string | null
  consultId: string | null
}

/** What the button asks of the bridge. */
export type ButtonCalls = Pick<ConsultBridge, 'start' | 'get' | 'list' | 'follow' | 'close'> & {
  interactions(agent: string, signal?: AbortSignal): Promise<Interaction[]>
  targets(agent: string, search: string, signal?: AbortSignal): Promise<Candidate[]>
  act(consultId: string, action: Action): Promise<unknown>
  say(consultId: string, text: string): Promise<unknown>
}

export const buttonCalls = (
  options: Extract<ConsultBridgeOptions, { token: unknown }>,
  given: Partial<Runtime> = {},
): ButtonCalls => {
  const runtime = { ...platform(), ...given }
  const bridge = consultBridge({ ...options, ...given })
  const http = createHttp(runtime, { baseUrl: options.baseUrl, key: options.token })
  const post = (path: string, body: unknown) => {
    const headers = { 'idempotency-key': runtime.newKey() }
    return persistently(runtime, {}, () => http({ method: 'POST', path, body, headers }, isConsult))
  }
  const ofConsult = (id: string, what: string) => `/v1/consults/${encodeURIComponent(id)}/${what}`
  const ofAgent = (agent: string, what: string) => `/v1/agents/${encodeURIComponent(agent)}/${what}`
  return {
    ...bridge,
    async interactions(agent, signal) {
      const call = { method: 'GET', path: ofAgent(agent, 'interactions'), signal } as const
      return (await http(call, isPageOf(isInteraction))).items
    },
    async targets(agent, search, signal) {
      const path = ofAgent(agent, 'targets')
      const call = { method: 'GET', path, query: { search }, signal } as const
      return (await http(call, isPageOf(isCandidate))).items
    },
    act: (id, action) => post(ofConsult(id, action), {}),
    say: (id, text) => post(ofConsult(id, 'messages'), { text }),
  }
}

const isInteraction = (value: unknown): value is Interaction =>
  typeof member(value, 'id') === 'string'
const isCandidate = (value: unknown): value is Candidate =>
  typeof member(value, 'kind') === 'string'
