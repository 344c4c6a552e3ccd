import middy from '@middy/core'
import type { Connections } from '../src/consult/ports/connections.ts'
import { socketOf } from './socket/socket-event.ts'

/** `$connect`. Nothing is posted from here: the socket is not open before this has answered. */
export const connectSocketHandler = (deps: { connections: Connections }) =>
  middy<unknown, { statusCode: number }>().handler(async (event) => {
    const { socket, opener } = socketOf(event)
    await deps.connections.add(socket, opener)
    return { statusCode: 200 }
  })
