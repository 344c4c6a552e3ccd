import { CookieJar } from 'tough-cookie'

/**
 * One agent's cookies: JSESSIONID (GWS sticks by it), the load balancer's, CometD's BAYEUX_BROWSER. Never shared: the server
 * would take two agents for one browser, and one agent for the other.
 */
export type AgentCookies = {
  /** The Cookie header for this URL; empty when there is none. */
  header(url: string): string
  store(url: string, setCookie: string[]): void
  forget(url: string, name: string): void
  /** For another process. */
  serialize(): string
}

export const agentCookies = (serialized?: string): AgentCookies => {
  const jar = serialized === undefined ? new CookieJar() : CookieJar.deserializeSync(serialized)
  return {
    header: (url) => jar.getCookieStringSync(asSecure(url)),
    store(url, setCookie) {
      for (const cookie of setCookie)
        jar.setCookieSync(cookie, asSecure(url), { ignoreError: true })
    },
    forget(url, name) {
      for (const cookie of jar.getCookiesSync(asSecure(url))) {
        if (cookie.key !== name) continue
        cookie.setMaxAge(0)
        jar.setCookieSync(cookie, asSecure(url))
      }
    },
    serialize: () => JSON.stringify(jar.serializeSync()),
  }
}

/** Behind a TLS-terminating balancer GWS marks its cookies `Secure` though it is reached over plain HTTP. */
const asSecure = (url: string): string => url.replace(/^http:/, 'https:')
