import { Agent, buildConnector, Client, Pool, ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'
import { tellingNotConnected } from './not-connected.ts'

export type DispatcherOptions = {
  proxyUrl?: string | undefined
  connectTimeoutMs?: number
}

const clientOptions = {
  // A parked poll is silent for as long as the server likes; whoever sends a request bounds it.
  bodyTimeout: 0,
  headersTimeout: 0,
  keepAliveTimeout: 30_000,
  pipelining: 1,
  allowH2: false,
}
const usualConnectTimeoutMs = 5000

const connectorOf = ({ connectTimeoutMs: timeout = usualConnectTimeoutMs }: DispatcherOptions) =>
  tellingNotConnected(buildConnector({ timeout, allowH2: false }))

/**
 * Sockets that all who use it share: an agent per request would leak them. It has no limit on sockets an origin, since each
 * session may park one in its long poll; and one request a socket, so that a connection which dies takes one poll along.
 */
export const createDispatcher = (given: DispatcherOptions = {}): Dispatcher => {
  const { proxyUrl, connectTimeoutMs: timeout = usualConnectTimeoutMs } = given
  if (proxyUrl === undefined) return new Agent({ ...clientOptions, connect: connectorOf(given) })
  return new ProxyAgent({
    ...clientOptions,
    uri: proxyUrl,
    proxyTunnel: false,
    proxyTls: { timeout },
    requestTls: { timeout },
    // Whoever waits for a tunnel goes on without it; a proxy that never answers is not to be left with ever more of them.
    clientFactory: (origin: URL, { connect }: { connect: buildConnector.connector }) =>
      new Pool(origin, { connect, headersTimeout: timeout }),
    // The proxy agent brings a connector of its own, through the proxy.
    factory: (origin, { connect }: { connect: buildConnector.connector }) =>
      new Pool(origin, { ...clientOptions, connect: tellingNotConnected(connect) }),
  })
}

const dispatchersAtMost = 100

/** Where a session's requests go. */
export type Dispatchers = {
  dispatcher: Dispatcher
  /**
   * Makes the session's own client for its polls to this origin, which serves one at a time and is the session's to close. Absent
   * where all goes through a proxy.
   */
  forPolls?: (origin: string) => Dispatcher
}

/**
 * Dispatchers for the sessions of a process, each session to keep what it is given. undici looks through all sockets of
 * a dispatcher for each request and each socket that closes: with thousands in one, a wave of closing sockets takes
 * minutes, in which yet more sessions fall silent. A parked poll, which is what most sockets are for, has nothing to look
 * through where its session has a client for it, unless all goes through a proxy.
 */
export const dispatchersInTurn = (given: DispatcherOptions = {}): (() => Dispatchers) => {
  const made: Dispatcher[] = []
  let sessions = 0
  // One for all: it remembers their TLS sessions.
  const connect = connectorOf(given)
  const forPolls = (origin: string) => new Client(origin, { ...clientOptions, connect })
  return () => ({
    dispatcher: (made[sessions++ % dispatchersAtMost] ??= createDispatcher(given)),
    ...(given.proxyUrl === undefined && { forPolls }),
  })
}
