import { Agent, buildConnector, Pool, ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'
import { tellingNotConnected } from './not-connected.ts'

export type DispatcherOptions = {
  proxyUrl?: string | undefined
  connectTimeoutMs?: number
}

/**
 * The sockets of a process, shared by all sessions and made once: an agent per session or per request would leak them. It
 * has no limit on sockets an origin, since each session parks one in its long poll; and one request a socket, so that a
 * connection which dies takes one poll along.
 */
export const createDispatcher = ({
  proxyUrl,
  connectTimeoutMs = 5000,
}: DispatcherOptions = {}): Dispatcher => {
  const options = {
    // A parked poll is silent for as long as the server likes; whoever sends a request bounds it.
    bodyTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: 30_000,
    pipelining: 1,
    allowH2: false,
  }
  const timeout = connectTimeoutMs
  if (proxyUrl === undefined) {
    const connect = tellingNotConnected(buildConnector({ timeout, allowH2: false }))
    return new Agent({ ...options, connect })
  }
  return new ProxyAgent({
    ...options,
    uri: proxyUrl,
    proxyTunnel: false,
    proxyTls: { timeout },
    requestTls: { timeout },
    // The proxy agent brings a connector of its own, through the proxy.
    factory: (origin, { connect }: { connect: buildConnector.connector }) =>
      new Pool(origin, { ...options, connect: tellingNotConnected(connect) }),
  })
}

const dispatchersAtMost = 100

/**
 * Dispatchers for the sessions of a process, each session to keep the one it is given. undici looks through all sockets of
 * a dispatcher for each request and each socket that closes: with thousands in one, a wave of closing sockets takes
 * minutes, in which yet more sessions fall silent.
 */
export const dispatchersInTurn = (options: DispatcherOptions = {}): (() => Dispatcher) => {
  const made: Dispatcher[] = []
  let given = 0
  return () => (made[given++ % dispatchersAtMost] ??= createDispatcher(options))
}
