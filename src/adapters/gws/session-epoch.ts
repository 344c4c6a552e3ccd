import { createHash } from 'node:crypto'
import type { AgentCookies } from './cookie-jar.ts'

/**
 * Reference ids are counted per GWS node, as far as is known, and a session stays on its node by its JSESSIONID: they can be
 * compared only while that stays the same. A hash, since the cookie itself is a credential.
 */
export const sessionEpoch = (cookies: AgentCookies, api: string): string => {
  const id = /(?:^|; )JSESSIONID=([^;]*)/.exec(cookies.header(api))?.[1] ?? ''
  return createHash('sha256').update(id).digest('base64url').slice(0, 16)
}
