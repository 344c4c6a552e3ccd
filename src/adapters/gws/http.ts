import type { Dispatcher } from 'undici'
import type { Authentication } from './authentication.ts'
import type { AgentCookies } from './cookie-jar.ts'
import { exchange } from './exchange.ts'
import { NotConnected } from './not-connected.ts'

type GwsRequest = {
  method: 'GET' | 'POST'
  url: string
  body?: string
  /** Milliseconds until the whole answer has to be there. */
  timeoutMs: number
  signal?: AbortSignal
}

/**
 * - `answered`: whatever the server said, read to the end and decoded
 * - `not-sent`: no connection was made, or none was wanted any more, so the server has not seen the request
 * - `broken`: the request was sent, or may have been, and no whole answer came
 */
export type GwsReply =
  | { outcome: 'answered'; status: number; text: string }
  | { outcome: 'not-sent'; cause: unknown }
  | { outcome: 'broken'; cause: unknown }

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

  const learn = (url: string, headers: Record<string, string | string[] | undefined>): void => {
    cookies.store(url, [headers['set-cookie'] ?? []].flat())
    const header = headers['x-csrf-header']
    const token = headers['x-csrf-token']
    if (typeof header === 'string' && typeof token === 'string') csrf = { header, token }
  }

  const send: GwsHttp['send'] = async (sent) => {
    const { method, url, body, timeoutMs, signal } = sent
    if (isStopped || signal?.aborted === true)
      return { outcome: 'not-sent', cause: new Error('nobody wants it any more') }
    try {
      const { origin, pathname, search } = new URL(url)
      const { status, headers, text } = await exchange(
        dispatcher,
        { origin, path: pathname + search, method, headers: headersFor(sent), body: body ?? null },
        { timeoutMs, signal },
      )
      learn(url, headers)
      return { outcome: 'answered', status, text }
    } catch (cause) {
      return { outcome: cause instanceof NotConnected ? 'not-sent' : 'broken', cause }
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
