import { Agent } from 'undici'
import { connectMs } from './request-handler.ts'

/** AWS says nothing of how long it keeps a connection; one that it has closed is not used again. */
const keepMs = 60_000

/** Connections that live as long as the process; whoever waits for an answer on one waits for so long. */
export const keptConnections = ({ sockets, answerMs }: { sockets: number; answerMs: number }) =>
  new Agent({
    connections: sockets,
    connect: { timeout: connectMs },
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
    keepAliveTimeout: keepMs,
    allowH2: false,
  })
