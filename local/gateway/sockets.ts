import type { IncomingMessage } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { socketRoutes } from '../../src/config/routes.ts'
import { authorize } from './authorize.ts'
import { openConnection, tellDisconnect } from './connection.ts'
import type { Connection } from './connection.ts'
import { frameMeter } from './frame-meter.ts'
import { urlOf } from './request-url.ts'
import type { Invoke } from './invoke.ts'
import { factsOf, stage, toAuthorizerEvent, toConnectEvent } from './socket-events.ts'
import type { ConnectionFacts } from './socket-events.ts'
import type { SocketLimits } from './socket-limits.ts'

export type Sockets = {
  /** Handles an HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** The open sockets by connection id: those whose `$connect` has finished, and no others. */
  open: ReadonlyMap<string, Connection>
  /** Sends all clients away; those that do not go are dropped after `graceMs`. Resolves when `$disconnect` has been told. */
  close(graceMs: number): Promise<void>
}

const ConnectResult = z.looseObject({ statusCode: z.int() })

/**
 * API Gateway's WebSocket API on `/ws`: the authorizer, then `$connect`, and only when both have agreed is the socket
 * opened. Frames go to `$default` in the order of their arrival, without waiting for one another.
 */
export const webSocketApi = ({
  invoke,
  limits,
}: {
  invoke: Invoke
  limits: SocketLimits
}): Sockets => {
  const open = new Map<string, Connection>()
  let closing = false
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
    // API Gateway picks no sub-protocol unless `$connect` answers with one, which ours does not.
    handleProtocols: () => false,
  })

  const accept = (
    { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
    facts: ConnectionFacts,
  ): void => {
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const meter = frameMeter(limits.frameBytes, () => webSocket.close(1009, 'Frame too long'))
      // Before ws sees them: a message in a frame that is too long must not be handled.
      socket.prependListener('data', meter)
      const connection = openConnection(webSocket, facts, { invoke, limits })
      open.set(facts.connectionId, connection)
      void connection.ended.then(() => open.delete(facts.connectionId))
    })
  }

  const upgrade: Sockets['upgrade'] = async (request, socket, head) => {
    // A client that breaks off here is noticed below by its socket being gone.
    socket.on('error', () => undefined)
    if (urlOf(request).path !== `/${stage}`) return refuseUpgrade(socket, 403, 'Forbidden')

    const facts = factsOf(request)
    const authorization = await authorize(invoke, toAuthorizerEvent(facts, request))
    if (authorization.outcome === 'refused') {
      return refuseUpgrade(socket, authorization.status, authorization.message)
    }
    const authorized = { ...facts, authorizer: authorization.authorizer }
    const status = await connect(invoke, authorized, request)
    if (status < 200 || status > 299)
      return refuseUpgrade(socket, status, STATUS_CODES[status] ?? '')

    if (closing) socket.destroy()
    if (socket.destroyed) {
      await tellDisconnect(invoke, authorized, { code: 1006, reason: '' })
    } else accept({ request, socket, head }, authorized)
  }

  const close: Sockets['close'] = async (graceMs) => {
    closing = true
    const connections = [...open.values()]
    for (const connection of connections) connection.close(1001, 'Going away')
    const drop = setTimeout(() => {
      for (const connection of connections) connection.terminate()
    }, graceMs)
    await Promise.all(connections.map(({ ended }) => ended))
    clearTimeout(drop)
  }

  return { upgrade, open, close }
}

/** The status with which `$connect` answered; 502 when it failed. */
const connect = async (
  invoke: Invoke,
  facts: ConnectionFacts,
  request: IncomingMessage,
): Promise<number> => {
  const event = toConnectEvent(facts, request)
  try {
    const { statusCode } = await invoke(socketRoutes.$connect, event, (result) =>
      ConnectResult.parse(result),
    )
    return statusCode
  } catch {
    return 502
  }
}

/** Answers an `upgrade` with a status, and no socket. */
export const refuseUpgrade = (socket: Duplex, status: number, message: string): void => {
  const body = JSON.stringify({ message })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
