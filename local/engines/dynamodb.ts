import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import dynalite from 'dynalite'
import { keepStrangersOut } from '../gateway/keep-strangers-out.ts'
import type { Engine } from './engine.ts'
import { keepAliveMs } from './engine.ts'
import { watchRequests } from './requests-under-way.ts'

/**
 * DynamoDB over the wire. In memory, or kept in `dataDir`, which one process at a time may use. It has neither
 * transactions nor time to live.
 */
export const startDynamoDb = async ({
  dataDir,
  port = 0,
  tap,
}: {
  dataDir?: string | undefined
  port?: number
  /** Gets the server before anybody can reach it: to watch what passes. */
  tap?: (server: Server) => void
} = {}): Promise<Engine> => {
  const server = dynalite({
    ...(dataDir !== undefined && { path: dataDir }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  })
  server.keepAliveTimeout = keepAliveMs
  const allAnswered = watchRequests(server)
  tap?.(server)
  keepStrangersOut(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: taken } = server.address() as AddressInfo // of a TCP server, never a pipe's name

  const close = async () => {
    // Nothing new reaches the database, and what it is at ends, before it is closed: it throws at a late reader.
    server.removeAllListeners('request')
    await allAnswered()
    await new Promise<void>((resolve, reject) => {
      server.close((error) => {
        if (error) reject(error)
        else resolve()
      })
      server.closeAllConnections()
    })
  }
  let closed: Promise<void> | undefined
  return { url: `http://127.0.0.1:${taken}`, close: () => (closed ??= close()) }
}
