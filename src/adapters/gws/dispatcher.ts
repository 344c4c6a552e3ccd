import { Agent, ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'

export type DispatcherOptions = { proxyUrl?: string | undefined; connectTimeoutMs?: number }

/**
 * The sockets of a process, shared by all sessions and made once: an agent per session or per request would leak them. It
 * has no limit on sockets an origin, since each session parks one in its long poll.
 */
export const createDispatcher = ({
  proxyUrl,
  connectTimeoutMs = 5000,
}: DispatcherOptions = {}): Dispatcher => {
  const options = {
    connect: { timeout: connectTimeoutMs },
    // A parked poll is silent for as long as the server likes; whoever sends a request bounds it.
    bodyTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: 30_000,
    pipelining: 1,
  }
  return proxyUrl === undefined
    ? new Agent(options)
    : new ProxyAgent({ ...options, uri: proxyUrl, proxyTunnel: false })
}
