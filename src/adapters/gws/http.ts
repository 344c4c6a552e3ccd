import type { Dispatcher } from 'undici'
import type { Authentication } from './authentication.ts'
import type { AgentCookies } from './cookie-jar.ts'
import { exchange } from './exchange.ts'
import type { AnswerHeaders, Bounds, GwsReply } from './exchange.ts'

type GwsRequest = Bounds & {
  method: 'GET' | 'POST'
  url: string
  body?: string
}

type Csrf = { header: string; token: string }

/** One agent's HTTP session. */
export type GwsHttp = {
  send(request: GwsRequest): Promise<GwsReply>
  csrf(): Csrf | null
  /** To the server at this URL the next request comes without a session, and gets a new one. */
  forgetSession(url: string): void
  /** Nothing is sent from now on. */
  stop(): void
  cookies: AgentCookies
}

export type GwsHttpOptions = {
  dispatcher: Dispatcher
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
  authentication,
  cookies,
  csrf: known,
}: GwsHttpOptions): GwsHttp => {
  let csrf = known
  let isStopped = false

  const headersFor = ({ method, url, body }: GwsRequest): Record<string, string> => {
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

  const send: GwsHttp['send'] = (sent) => {
    if (isStopped) return Promise.resolve({ outcome: 'not-sent', cause: new Error('stopped') })
    const { method, url, body = null } = sent
    // Not by an async function, of which a parked poll would keep more.
    try {
      const { origin, path } = placeOf(url)
      return exchange(
        dispatcher,
        { origin, path, method, headers: headersFor(sent), body },
        { bounds: sent, learn: (headers) => learn(url, headers) },
      )
    } catch (cause) {
      return Promise.resolve({ outcome: 'broken', cause })
    }
  }

  return {
    send,
    csrf: () => csrf,
    forgetSession(url) {
      cookies.forget(url, 'JSESSIONID')
      csrf = null
    },
    stop: () => void (isStopped = true),
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
