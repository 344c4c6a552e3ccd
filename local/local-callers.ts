import { hashKey } from '../src/adapters/credentials/caller-directory.ts'
import type { CallerConfig } from '../src/config/environment.ts'

/** The keys of the local stack. They open nothing but one's own machine. */
export const localKeys = { agent: 'local-agent-key', customer: 'local-bot-key' } as const

export const localCallers: CallerConfig[] = [
  { id: 'local-agent', keySha256: hashKey(localKeys.agent), audience: 'agent', agents: 'all' },
  { id: 'local-bot', keySha256: hashKey(localKeys.customer), audience: 'customer', agents: 'all' },
]
