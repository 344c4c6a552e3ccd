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
  /** Looking into the jar costs more than the rest of a poll: what it gave is good until it changes or a cookie expires. */
  const given = new Map<string, { header: string; until: number }>()

  const look = (url: string) => {
    const cookies = jar.getCookiesSync(asSecure(url))
    return {
      header: cookies.map((cookie) => cookie.cookieString()).join('; '),
      until: Math.min(...cookies.map((cookie) => cookie.expiryTime() ?? Infinity)),
    }
  }
  return {
    header(url) {
      const known = given.get(url)
      if (known && known.until > Date.now()) return known.header
      const looked = look(url)
      if (given.size >= givenAtMost) given.clear()
      given.set(url, looked)
      return looked.header
    },
    store(url, setCookie) {
      if (setCookie.length > 0) given.clear()
      for (const cookie of setCookie)
        jar.setCookieSync(cookie, asSecure(url), { ignoreError: true })
    },
    forget(url, name) {
      given.clear()
      for (const cookie of jar.getCookiesSync(asSecure(url))) {
        if (cookie.key !== name) continue
        cookie.setMaxAge(0)
        jar.setCookieSync(cookie, asSecure(url))
      }
    },
    serialize: () => JSON.stringify(jar.serializeSync()),
  }
}

/** A parked session needs two. */
const givenAtMost = 4

/** Behind a TLS-terminating balancer GWS marks its cookies `Secure` though it is reached over plain HTTP. */
const asSecure = (url: string): string => url.replace(/^http:/, 'https:')
