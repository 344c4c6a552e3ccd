import { Agent as PlainAgent, request as plainRequest } from 'node:http'
import type { ClientRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ownNameOf, serverNameOf } from './server-name.ts'
import { openTunnel } from './tunnel.ts'

/** How requests reach Genesys. `close` ends the connections that it keeps. */
export type Way = {
  request(url: string, options: { method: string; headers: Record<string, string> }): ClientRequest
  close(): void
}

export const straight = (): Way => {
  const plain = new PlainAgent({ keepAlive: true })
  const secure = new SecureAgent({ keepAlive: true })
  return {
    request: (url, options) =>
      url.startsWith('https:')
        ? secureRequest(url, { ...options, agent: secure })
        : plainRequest(url, { ...options, agent: plain }),
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

/** As the bridge goes through a proxy: what is TLS in a tunnel, and what is not by its whole URL. */
export const throughProxy = (proxy: URL, timeoutMs: number): Way => {
  const isSecure = proxy.protocol === 'https:'
  const toProxy = isSecure
    ? new SecureAgent({ keepAlive: true })
    : new PlainAgent({ keepAlive: true })
  const forward: Way['request'] = (url, { method, headers }) =>
    (isSecure ? secureRequest : plainRequest)(proxy, {
      ...{ method, path: url, agent: toProxy, servername: ownNameOf(proxy) },
      headers: { ...headers, host: new URL(url).host },
    })
  const closed = new AbortController()
  const tunnels = new SecureAgent({ keepAlive: true })
  tunnels.createConnection = ({ host, port }, done) => {
    const to = { host: host ?? '', port: Number(port) }
    openTunnel(proxy, to, { timeoutMs, interrupted: closed.signal }).then(
      (socket) => {
        const secured = connectTls({ socket, host: to.host, servername: serverNameOf(to.host) })
        // Until it is handed out the agent does not know it, and closes nothing.
        closed.signal.addEventListener('abort', () => secured.destroy(), { once: true })
        // Handed out when it stands: what fails before that has sent nothing.
        secured.once('secureConnect', () => done?.(null, secured))
        secured.once('error', (cause: Error) => done?.(cause, secured))
      },
      // The type wants a connection beside the failure.
      (cause: unknown) => done?.(new Error('there is no tunnel', { cause }), new Socket()),
    )
    return undefined
  }
  return {
    request: (url, options) =>
      url.startsWith('https:')
        ? secureRequest(url, { ...options, agent: tunnels })
        : forward(url, options),
    close() {
      closed.abort()
      toProxy.destroy()
      tunnels.destroy()
    },
  }
}
