import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connection } from './connection.ts'
import { ownAnswer, send } from './http-answer.ts'
import type { HttpAnswer } from './http-answer.ts'
import { urlOf } from './request-url.ts'
import { opaqueId } from './opaque-id.ts'
import { readBody } from './read-body.ts'

/** With or without the stage in front, as the client's endpoint has it. */
const path = /^(?:\/[\w$-]+)?\/@connections\/([^/]+)$/

/** API Gateway's backchannel to open sockets: `POST`, `GET` and `DELETE` of `/@connections/{connectionId}`. */
export const connectionsApi = (open: ReadonlyMap<string, Connection>, messageBytes: number) => {
  const act = async (request: IncomingMessage, connectionId: string): Promise<HttpAnswer> => {
    // Nothing is verified here, but a caller that forgot to sign should learn it before AWS tells.
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
      return failure(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token')
    }
    const message = await readBody(request, messageBytes)
    const connection = open.get(connectionId)
    if (!connection) return gone
    switch (request.method) {
      case 'POST':
        return message ? post(connection, message) : tooLarge
      case 'GET':
        return describe(connection)
      case 'DELETE':
        connection.close(1000, 'Connection closed')
        return { status: 204, headers: {}, body: Buffer.alloc(0) }
      default:
        return failure(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token')
    }
  }

  return {
    /** Whether the request is for this API. */
    takes: (request: IncomingMessage): boolean => path.test(urlOf(request).path),

    answer: async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const encoded = path.exec(urlOf(request).path)?.[1] ?? ''
      response.setHeader('x-amzn-requestid', opaqueId())
      send(response, await act(request, decode(encoded)))
    },
  }
}

const post = (connection: Connection, message: Buffer): HttpAnswer => {
  switch (connection.send(message)) {
    case 'sent':
      return { status: 200, headers: {}, body: Buffer.alloc(0) }
    case 'gone':
      return gone
    case 'full':
      return failure(429, 'LimitExceededException', 'The client side buffer is full')
  }
}

const describe = ({ facts, lastActiveAt }: Connection): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(
    JSON.stringify({
      connectedAt: new Date(facts.connectedAt).toISOString(),
      lastActiveAt: lastActiveAt().toISOString(),
      identity: facts.identity,
    }),
  ),
})

/** An id that cannot be decoded is as unknown as any other. */
const decode = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

/** The SDK makes its exceptions from the header. */
const failure = (status: number, type: string, message: string): HttpAnswer => {
  const { headers, ...answer } = ownAnswer(status, message)
  return { ...answer, headers: { ...headers, 'x-amzn-errortype': type } }
}

const gone = failure(410, 'GoneException', 'Gone')
const tooLarge = failure(413, 'PayloadTooLargeException', 'Message too long')
