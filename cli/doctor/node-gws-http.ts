import type { IncomingMessage } from 'node:http'
import type { Authentication } from '../../src/adapters/gws/authentication.ts'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import type { GwsReply } from '../../src/adapters/gws/exchange.ts'
import type { GwsRequests } from '../../src/adapters/gws/http.ts'
import type { Way } from './way.ts'

/** An agent's HTTP session, and why its last request got no answer. */
export type DoctorHttp = Omit<GwsRequests, 'send'> & {
  send(sent: Sent): Promise<GwsReply>
  silence(): 'too late' | 'broken'
  /** From now on requests are not interrupted: what was begun is brought to an end. */
  seeThrough(): void
}

type Sent = Parameters<GwsRequests['send']>[0] & { signal?: AbortSignal }

class TooLate extends Error {}

/**
 * The bridge's own needs a newer Node than an operator may have: the same over Node's, for one session and no load. Sending rejects with
 * the reason of `interrupted`.
 */
export const nodeGwsHttp = (
  authentication: Authentication,
  way: Way,
  interrupted: AbortSignal,
): DoctorHttp => {
  const cookies = agentCookies()
  let csrf: ReturnType<GwsRequests['csrf']> = null
  let silence: 'too late' | 'broken' = 'broken'
  let isSeenThrough = false

  const headersFor = ({ method, url, body }: Sent): Record<string, string> => {
    const cookie = cookies.header(url)
    return {
      accept: 'application/json',
      ...authentication.headers(),
      ...(cookie !== '' && { cookie }),
      ...(body !== undefined && {
        'content-type': 'application/json;charset=UTF-8',
        'content-length': String(Buffer.byteLength(body)),
      }),
      ...(method !== 'GET' && csrf && { [csrf.header]: csrf.token }),
    }
  }
  const learn = (url: string, { headers }: IncomingMessage): void => {
    cookies.store(url, headers['set-cookie'] ?? [])
    const header = headers['x-csrf-header']
    const token = headers['x-csrf-token']
    if (typeof header === 'string' && typeof token === 'string') csrf = { header, token }
  }

  const send = (sent: Sent): Promise<GwsReply> =>
    new Promise((resolve, reject) => {
      const { method, url, body, timeoutMs, signal } = sent
      let isConnected = false
      const request = way.request(url, { method, headers: headersFor(sent) })
      const timer = setTimeout(() => request.destroy(new TooLate()), timeoutMs)
      const abort = () => request.destroy(new Error('nobody wants it any more'))
      const interrupt = () => {
        if (isSeenThrough) return
        reject(new Error('interrupted', { cause: interrupted.reason }))
        abort()
      }
      const finish = (reply: GwsReply): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        interrupted.removeEventListener('abort', interrupt)
        resolve(reply)
      }
      const fail = (cause: unknown): void => {
        silence = cause instanceof TooLate ? 'too late' : 'broken'
        finish({ outcome: isConnected ? 'broken' : 'not-sent', cause })
      }
      signal?.addEventListener('abort', abort)
      interrupted.addEventListener('abort', interrupt)
      request.on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => (isConnected = true))
        else isConnected = true
      })
      request.on('error', fail)
      request.on('response', (response) => {
        learn(url, response)
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', fail)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          finish({ outcome: 'answered', status: response.statusCode ?? 0, text })
        })
      })
      request.end(body)
      if (signal?.aborted) abort()
      if (interrupted.aborted) interrupt()
    })

  return {
    send,
    cookies,
    csrf: () => csrf,
    silence: () => silence,
    seeThrough: () => void (isSeenThrough = true),
    forgetSession(url) {
      cookies.forget(url, 'JSESSIONID')
      csrf = null
    },
    stop: way.close,
  }
}
