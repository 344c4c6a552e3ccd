import { hashKey } from '../src/adapters/credentials/caller-directory.ts'
import type { CallerConfig } from '../src/config/environment.ts'
import { mostRequestsPerMinute } from '../src/config/requests.ts'

/** The keys of the local stack. They open nothing but one's own machine. */
export const localKeys = {
  agent: 'local-agent-key',
  customer: 'local-bot-key',
  operator: 'local-operator-key',
  slack: 'local-slack-key',
} as const

const of = (key: keyof typeof localKeys) => ({
  keySha256: hashKey(localKeys[key]),
  agents: 'all' as const,
  // Benchmarks and tests ask more than people do.
  requestsPerMinute: mostRequestsPerMinute,
  tokenRequestsPerMinute: mostRequestsPerMinute,
})

export const localCallers: CallerConfig[] = [
  { id: 'local-agent', audience: 'agent', ...of('agent') },
  { id: 'local-bot', audience: 'customer', ...of('customer') },
  { id: 'local-operator', audience: 'agent', operator: true, ...of('operator') },
  { id: 'local-slack', audience: 'agent', ...of('slack') },
]

/** What the local stack's own receiver, which the console shows, knows a delivery by. */
export const localWebhookSecret = `whsec_${Buffer.from('a-secret-of-this-machine').toString('base64')}`

/** Whose pages may call the local stack. */
export const localOrigins = ['http://localhost:*', 'http://127.0.0.1:*'] as const
