import type { Dispatcher } from 'undici'
import type { Authentication } from './authentication.ts'
import type { AgentCookies } from './cookie-jar.ts'
import type { Dispatchers } from './dispatcher.ts'
import { exchange } from './exchange.ts'
import type { AnswerHeaders, Bounds, GwsReply, Underway } from './exchange.ts'

type Said = { method: 'GET' | 'POST'; url: string; body?: string }
type GwsRequest = Said & { timeoutMs: number; among?: Underway[] }
type GwsPoll = { url: string; body: string; among: Underway[] }

type Csrf = { header: string; token: string }

/** One agent's HTTP session, as far as it has questions. */
export type GwsRequests = {
  send(request: GwsRequest): Promise<GwsReply>
  csrf(): Csrf | null
  /** To the server at this URL the next request comes without a session, and gets a new one. */
  forgetSession(url: string): void
  /** Nothing is sent from now on. */
  stop(): void
  cookies: AgentCookies
}

/** And it listens. */
export type GwsHttp = GwsRequests & {
  /**
   * Asks what is answered once there is something to say; all of a session's go to one server, and one at a time. Tells `hear` once
   * what became of it, at the latest when it is called off. `hear` must not throw.
   */
  poll(request: GwsPoll, hear: (reply: GwsReply) => void): void
}

export type GwsHttpOptions = Dispatchers & {
  authentication: Authentication
  cookies: AgentCookies
  csrf: Csrf | null
}

/**
 * Sends requests with the agent's credentials, cookies and CSRF token, and takes cookies and tokens from every answer. Bodies
 * are decoded once they are whole, so that no character is torn at a chunk's edge. Nothing is ever sent twice from here.
 */
export const gwsHttp = ({
  dispatcher,
  forPolls,
  authentication,
  cookies,
  csrf: known,
}: GwsHttpOptions): GwsHttp => {
  let csrf = known
  let isStopped = false
  let own: { origin: string; client: Dispatcher } | undefined

  const headersFor = ({ method, url, body }: Said): Record<string, string> => {
    const cookie = cookies.header(url)
    return {
      accept: 'application/json',
      ...authentication.headers(),
      ...(cookie !== '' && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/json;charset=UTF-8' }),
      ...(method !== 'GET' && csrf && { [csrf.header]: csrf.token }),
    }
  }

  const learn = (url: string, headers: AnswerHeaders): void => {
    const setCookie = headers['set-cookie']
    if (setCookie !== undefined) cookies.store(url, [setCookie].flat())
    const header = headers['x-csrf-header']
    const token = headers['x-csrf-token']
    if (typeof header === 'string' && typeof token === 'string') csrf = { header, token }
  }

  // Not an async function, of which a parked poll would keep more.
  const ask = (
    sent: Said & Bounds,
    over: (origin: string) => Dispatcher,
    hear: (reply: GwsReply) => void,
  ): void => {
    if (isStopped) return hear({ outcome: 'not-sent', cause: new Error('stopped') })
    const { method, url, body = null } = sent
    try {
      const { origin, path } = placeOf(url)
      const request = { origin, path, method, headers: headersFor(sent), body }
      exchange(over(origin), request, { url, bounds: sent, learn, hear })
    } catch (cause) {
      hear({ outcome: 'broken', cause })
    }
  }
  const shared = () => dispatcher
  const ofPolls = (origin: string): Dispatcher => {
    if (!forPolls) return dispatcher
    own ??= { origin, client: forPolls(origin) }
    // A client asks the server that it was made for, whatever it is given.
    if (own.origin !== origin) throw new Error('a session polls one server')
    return own.client
  }

  return {
    send: (sent) => new Promise((resolve) => ask(sent, shared, resolve)),
    poll: (sent, hear) => ask({ ...sent, method: 'POST' }, ofPolls, hear),
    csrf: () => csrf,
    forgetSession(url) {
      cookies.forget(url, 'JSESSIONID')
      csrf = null
    },
    stop() {
      isStopped = true
      // Nobody else could use its socket. Once: one that is closed refuses to be.
      void own?.client.close()
      own = undefined
    },
    cookies,
  }
}

/** Nearly all requests of all sessions are polls, to the same URL. */
let lastPlace = { url: '', origin: '', path: '' }
const placeOf = (url: string): { origin: string; path: string } => {
  if (lastPlace.url !== url) {
    const { origin, pathname, search } = new URL(url)
    lastPlace = { url, origin, path: pathname + search }
  }
  return lastPlace
}
