import { createHash } from 'node:crypto'
import type { AgentCookies } from './cookie-jar.ts'

/**
 * Reference ids are counted per GWS node, as far as is known, and a session stays on its node by its JSESSIONID: they can be
 * compared only while that stays the same. A hash, since the cookie itself is a credential.
 * Asked for with every notification: worked out anew only for another cookie.
 */
export const sessionEpochs = (cookies: AgentCookies, api: string): (() => string) => {
  let last: { header: string; epoch: string } | undefined
  return () => {
    const header = cookies.header(api)
    if (last?.header !== header) last = { header, epoch: epochOf(header) }
    return last.epoch
  }
}

const epochOf = (header: string): string => {
  const id = /(?:^|; )JSESSIONID=([^;]*)/.exec(header)?.[1] ?? ''
  return createHash('sha256').update(id).digest('base64url').slice(0, 16)
}
