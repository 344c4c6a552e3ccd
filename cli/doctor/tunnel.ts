import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import { ownNameOf } from './server-name.ts'

/** The proxy has answered, and opens no tunnel. */
export class TunnelRefused extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the proxy opens no tunnel: HTTP ${status}`)
    this.status = status
  }
}

type Limits = { timeoutMs: number; interrupted: AbortSignal }

/** A connection through a proxy, for TLS to be spoken in. Rejects with `TunnelRefused`, or as the connection to the proxy fails. */
export const openTunnel = (
  proxy: URL,
  { host, port }: { host: string; port: number },
  { timeoutMs, interrupted }: Limits,
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const asking = (proxy.protocol === 'https:' ? secureRequest : plainRequest)(proxy, {
      ...{ method: 'CONNECT', path: authority, agent: false, headers: { host: authority } },
      servername: ownNameOf(proxy),
    })
    const giveUp = () => asking.destroy(new Error('interrupted'))
    const timer = setTimeout(() => asking.destroy(new Error('too late')), timeoutMs)
    const settle = () => {
      clearTimeout(timer)
      interrupted.removeEventListener('abort', giveUp)
    }
    interrupted.addEventListener('abort', giveUp)
    asking.once('connect', ({ statusCode = 0 }, socket) => {
      settle()
      if (statusCode >= 200 && statusCode < 300) return resolve(socket)
      socket.destroy()
      reject(new TunnelRefused(statusCode))
    })
    asking.once('error', (cause) => {
      settle()
      reject(cause)
    })
    asking.end()
  })
