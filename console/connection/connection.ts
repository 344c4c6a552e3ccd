import { agentInAddress } from '../address.ts'
import { has } from '../guards.ts'
import type { Local } from './local-calls.ts'

/** Which bridge the console looks at, and as whom. */
export type Connection = {
  baseUrl: string
  /** An API key, or a caller token. */
  key: string
  agent: string
  local: Local | undefined
}

const storedAs = 'consult-bridge-connection'
type Stored = Omit<Connection, 'local'>

const isStored = (value: unknown): value is Stored =>
  has(value, { baseUrl: 'string', key: 'string', agent: 'string' })

/** Kept for this tab, so that a reload goes on; gone with it. */
export const remember = ({ baseUrl, key, agent }: Stored): void =>
  sessionStorage.setItem(storedAs, JSON.stringify({ baseUrl, key, agent }))

export const forget = (): void => sessionStorage.removeItem(storedAs)

export const remembered = (): Connection | undefined => {
  const stored: unknown = JSON.parse(sessionStorage.getItem(storedAs) ?? 'null')
  return isStored(stored) ? { ...stored, local: undefined } : undefined
}

/** As the agent whom the page's address names, if the stack has such a one. */
export const toLocal = (local: Local): Connection => {
  const chosen = agentInAddress()
  const agent = local.agents.find((name) => name === chosen) ?? local.agents[0] ?? ''
  return { baseUrl: location.origin, key: local.apiKey, agent, local }
}
