import { request } from 'undici'
import type { Agent } from 'undici'

type Options = Omit<NonNullable<Parameters<typeof request>[1]>, 'dispatcher'>
type Send = (url: string, options: Options) => ReturnType<typeof request>

/**
 * Sends requests over connections that are kept. A receiver may close one at any time, and a process that was frozen finds out
 * by using it: what breaks there before an answer is not the receiver's failure, and is sent once more, over a new connection.
 * So only for what may be sent twice.
 */
export const keepingConnections = (newAgent: () => Agent): Send => {
  const kept = newAgent()
  let connected = 0
  kept.on('connect', () => (connected += 1))
  return async (url, options) => {
    const before = connected
    try {
      return await request(url, { ...options, dispatcher: kept })
    } catch (cause) {
      // Where there was another connection meanwhile, it may have been this one.
      if (connected !== before || !isBroken(cause)) throw cause
      return sendAnew(newAgent(), url, options)
    }
  }
}

const sendAnew = async (agent: Agent, url: string, options: Options) => {
  try {
    return await request(url, { ...options, dispatcher: agent })
  } finally {
    // Once the answer is read, which whoever asked for it does.
    void agent.close()
  }
}

const isBroken = (cause: unknown): boolean =>
  cause instanceof Error &&
  'code' in cause &&
  ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(String(cause.code))
