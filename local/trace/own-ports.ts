import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

const channel = 'net.client.socket'

/**
 * Knows the connections that this process opens, by their local port: the functions run here and the listeners in processes of
 * their own, so it tells who of them asks an engine or Genesys.
 */
export const watchOwnPorts = (): { has(port: number): boolean; stop(): void } => {
  const ports = new Set<number>()
  const note = (message: unknown): void => {
    const { socket } = message as { socket: Socket } // as Node documents this channel
    socket.once('connect', () => {
      const { localPort } = socket
      if (localPort === undefined) return
      ports.add(localPort)
      socket.once('close', () => ports.delete(localPort))
    })
  }
  subscribe(channel, note)
  return { has: (port) => ports.has(port), stop: () => unsubscribe(channel, note) }
}
