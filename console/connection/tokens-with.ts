import type { TokenProvider } from '../../client/button/token-source.ts'
import { has } from '../guards.ts'
import { callBridge } from './call-bridge.ts'

/** What a CRM's server does: it keeps the key, and the button gets a token. A caller token is passed on as it is. */
export const tokensWith =
  ({ baseUrl, key }: { baseUrl: string; key: string }): TokenProvider =>
  async (agent) => {
    if (key.startsWith('cbt_')) return key
    const made = await callBridge(baseUrl, '/v1/caller-tokens', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ agent }),
    })
    if (!isToken(made)) throw new Error('the bridge gave no token')
    const { token, expiresAt } = made
    return { token, expiresAt }
  }

const isToken = (value: unknown): value is { token: string; expiresAt: string } =>
  has(value, { token: 'string', expiresAt: 'string' })
