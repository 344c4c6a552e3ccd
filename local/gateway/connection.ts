import type { RawData, WebSocket } from 'ws'
import { socketRoutes } from '../../src/config/routes.ts'
import type { Invoke } from './invoke.ts'
import { toDisconnectEvent, toMessageEvent } from './socket-events.ts'
import type { ConnectionFacts } from './socket-events.ts'
import type { SocketLimits } from './socket-limits.ts'

/** A socket that is open, as `@connections` sees it. */
export type Connection = {
  facts: ConnectionFacts
  lastActiveAt: () => Date
  /** Never waits for the client. `full` when too much is waiting for it already: then this message is not sent. */
  send(message: Buffer): 'sent' | 'gone' | 'full'
  /** Starts the closing handshake. */
  close(code: number, reason: string): void
  /** Drops the socket without waiting for the client. */
  terminate(): void
  /** Resolves once the socket is closed and `$disconnect` has been told. */
  ended: Promise<void>
}

/** Takes over an open socket: its messages go to `$default` as they come, its end to `$disconnect`. */
export const openConnection = (
  socket: WebSocket,
  facts: ConnectionFacts,
  { invoke, limits }: { invoke: Invoke; limits: SocketLimits },
): Connection => {
  let lastActiveAt = Date.now()
  const goAway = (reason: string) => () => socket.close(1001, reason)
  const idle = setTimeout(goAway('Going away'), limits.idleMs).unref()
  const life = setTimeout(goAway('Going away'), limits.lifeMs).unref()
  const active = () => {
    lastActiveAt = Date.now()
    idle.refresh()
  }

  const send = (message: Buffer): 'sent' | 'gone' | 'full' => {
    if (socket.readyState !== socket.OPEN) return 'gone'
    if (socket.bufferedAmount > limits.bufferedBytes) return 'full'
    active()
    sendInFrames(socket, message, limits.frameBytes)
    return 'sent'
  }

  const receive = async (data: RawData, isBinary: boolean): Promise<void> => {
    if (socket.readyState !== socket.OPEN) return
    if (isBinary) {
      socket.close(1003, 'Binary is not supported')
      return
    }
    active()
    const event = toMessageEvent(facts, textOf(data))
    try {
      // Without a route response nobody hears what `$default` answers.
      await invoke(socketRoutes.$default, event, () => undefined)
    } catch {
      const { connectionId } = facts
      const { requestId } = event.requestContext
      send(
        Buffer.from(JSON.stringify({ message: 'Internal server error', connectionId, requestId })),
      )
    }
  }

  socket.on('message', (data, isBinary) => void receive(data, isBinary))
  // What breaks the protocol or a limit is the client's doing; ws closes with the right code after this.
  socket.on('error', () => undefined)
  const { promise: ended, resolve } = Promise.withResolvers<undefined>()
  socket.once('close', (code, reason) => {
    clearTimeout(idle)
    clearTimeout(life)
    void tellDisconnect(invoke, facts, { code, reason: reason.toString() }).then(resolve)
  })

  return {
    facts,
    send,
    ended,
    lastActiveAt: () => new Date(lastActiveAt),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  }
}

/** Resolves in any case: a failure has been reported by the invoker, and nobody is left to hear of it. */
export const tellDisconnect = (
  invoke: Invoke,
  facts: ConnectionFacts,
  { code, reason }: { code: number; reason: string },
): Promise<undefined> =>
  invoke(socketRoutes.$disconnect, toDisconnectEvent(facts, code, reason), () => undefined).catch(
    () => undefined,
  )

/** API Gateway cuts what it sends into frames of 32 KB. */
const sendInFrames = (socket: WebSocket, message: Buffer, frameBytes: number): void => {
  for (let at = 0; at === 0 || at < message.length; at += frameBytes) {
    const frame = message.subarray(at, at + frameBytes)
    socket.send(frame, { binary: false, fin: at + frameBytes >= message.length })
  }
}

const textOf = (data: RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8')
}
