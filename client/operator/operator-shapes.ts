import { has, isPageOf, member } from '../shapes.ts'

/** How an agent's session with Genesys stands; a newer bridge may know other states. `none`: there has never been one. */
export type AgentSession = {
  agent: string
  state: string
  since: string | null
  ageSeconds: number | null
  /** The listener that holds it. */
  owner: string | null
  reason: string | null
  connectedAt: string | null
  /** What was known at `shownAt`. */
  lastPollAt: string | null
  shownAt: string | null
  reconnects: number
  resyncs: number
}

export type CallerKey = {
  id: string
  callerId: string
  audience: 'agent' | 'customer'
  agents: 'all' | string[]
  requestsPerMinute: number
  createdAt: string
  expiresAt: string | null
}
/** `key` is shown only here. */
export type NewCallerKey = CallerKey & { key: string }

/** A queue, with what is told of the messages that it has put aside. */
export type DeadLetters = { queue: string } & Record<string, unknown>

/** Whether the bridge's parts work. */
export type BridgeHealth = { status: string; checks: Record<string, string> }

export const isSession = (value: unknown): value is AgentSession =>
  has(value, { agent: 'string', state: 'string', reconnects: 'number', resyncs: 'number' })
export const isSessions = isPageOf(isSession)

const isKey = (value: unknown): value is CallerKey =>
  has(value, { id: 'string', callerId: 'string', createdAt: 'string' })
export const isKeys = isPageOf(isKey)
export const isNewKey = (value: unknown): value is NewCallerKey =>
  isKey(value) && has(value, { key: 'string' })

const isDeadLetters = (value: unknown): value is DeadLetters => has(value, { queue: 'string' })
export const isDeadLetterList = isPageOf(isDeadLetters)

export const isHealth = (value: unknown): value is BridgeHealth => {
  const checks = member(value, 'checks')
  return has(value, { status: 'string' }) && typeof checks === 'object' && checks !== null
}
