import { EventEmitter } from 'node:events'
import { request } from 'undici'
import type { Dispatcher } from 'undici'
import type { Authentication } from './authentication.ts'
import type { AgentCookies } from './cookie-jar.ts'
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

const answerAtMostBytes = 16 * 1024 * 1024

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
    const abort = aborting(timeoutMs, signal)
    try {
      const response = await request(url, {
        dispatcher,
        method,
        headers: headersFor(sent),
        ...(body !== undefined && { body }),
        signal: abort.told,
      })
      learn(url, response.headers)
      const text = await readWhole(response.body)
      return { outcome: 'answered', status: response.statusCode, text }
    } catch (cause) {
      return { outcome: cause instanceof NotConnected ? 'not-sent' : 'broken', cause }
    } finally {
      abort.done()
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

/**
 * Tells when the time is over or the signal is given. Every parked poll holds one of these: AbortSignal's own `any` and
 * `timeout` take several times the memory and the time.
 */
const aborting = (timeoutMs: number, signal: AbortSignal | undefined) => {
  const told = new EventEmitter()
  const abort = () => void told.emit('abort')
  const timer = setTimeout(abort, timeoutMs)
  signal?.addEventListener('abort', abort)
  const done = () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
  return { told, done }
}

const readWhole = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > answerAtMostBytes) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
