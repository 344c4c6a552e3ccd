import type { Dispatcher } from 'undici'
import type { Authentication } from './authentication.ts'
import type { AgentCookies } from './cookie-jar.ts'
import type { Dispatchers } from './dispatcher.ts'
import { exchange } from './exchange.ts'
import type { AnswerHeaders, GwsReply, Underway } from './exchange.ts'

type GwsRequest = {
  method: 'GET' | 'POST'
  url: string
  body?: string
  /** Until the whole answer has to be there. */
  timeoutMs: number
  among?: Underway[]
}

/** What is answered once there is something to say. Nothing but who finds it `among` what is under way would end it. */
type GwsPoll = { url: string; body: string; among: Underway[] }

type Asked = Omit<GwsRequest, 'timeoutMs'> & { timeoutMs?: number }

type Csrf = { header: string; token: string }

/** One agent's HTTP session. */
export type GwsHttp = {
  send(request: GwsRequest): Promise<GwsReply>
  /** Tells `hear` once what became of it, at the latest when it has been called off. `hear` must not throw. */
  poll(request: GwsPoll, hear: (reply: GwsReply) => void): void
  csrf(): Csrf | null
  /** To the server at this URL the next request comes without a session, and gets a new one. */
  forgetSession(url: string): void
  /** Nothing is sent from now on. */
  stop(): void
  cookies: AgentCookies
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
  forPolls = () => dispatcher,
  authentication,
  cookies,
  csrf: known,
}: GwsHttpOptions): GwsHttp => {
  let csrf = known
  let isStopped = false
  let polls: Dispatcher | undefined

  const headersFor = ({ method, url, body }: Asked): Record<string, string> => {
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
    sent: Asked,
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
  const ownForPolls = (origin: string) => (polls ??= forPolls(origin))

  return {
    send: (sent) => new Promise((resolve) => ask(sent, shared, resolve)),
    poll: (sent, hear) => ask({ ...sent, method: 'POST' }, ownForPolls, hear),
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
