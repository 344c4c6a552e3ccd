import middy from '@middy/core'
import type { Connections } from '../src/consult/ports/connections.ts'
import { socketOf } from './socket/socket-event.ts'

/** `$disconnect`, which API Gateway sends when it can. */
export const disconnectSocketHandler = (deps: { connections: Connections }) =>
  middy<unknown, { statusCode: number }>().handler(async (event) => {
    await deps.connections.remove(socketOf(event).socket)
    return { statusCode: 200 }
  })
