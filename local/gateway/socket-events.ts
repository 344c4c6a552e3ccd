import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda'
import type { IncomingMessage } from 'node:http'
import { callerOf, headersOf } from './caller-address.ts'
import { urlOf } from './request-url.ts'
import { opaqueId } from './opaque-id.ts'
import { requestTime } from './request-time.ts'

export const stage = 'ws'

/** What all events of one connection have in common. */
export type ConnectionFacts = {
  connectionId: string
  connectedAt: number
  domainName: string
  identity: { sourceIp: string; userAgent: string }
  /** What the authorizer said, all strings. */
  authorizer?: Record<string, string>
}

/** What WebSocket APIs call functions with. Source: AWS, WebSocket integration requests and `$context` variables. */
export type SocketEvent = {
  requestContext: ReturnType<typeof contextOf>
  headers?: Record<string, string>
  multiValueHeaders?: Record<string, string[]>
  queryStringParameters?: Record<string, string>
  multiValueQueryStringParameters?: Record<string, string[]>
  body?: string
  isBase64Encoded: boolean
}

type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT'
const routeKeys = { CONNECT: '$connect', MESSAGE: '$default', DISCONNECT: '$disconnect' } as const

const contextOf = (facts: ConnectionFacts, eventType: EventType) => {
  const at = new Date()
  const requestId = opaqueId()
  return {
    routeKey: routeKeys[eventType],
    eventType,
    messageDirection: 'IN' as const,
    stage,
    apiId: 'local',
    requestId,
    extendedRequestId: requestId,
    requestTime: requestTime(at),
    requestTimeEpoch: at.getTime(),
    ...facts,
    ...(eventType === 'MESSAGE' && { messageId: opaqueId() }),
  }
}

/** The handshake's headers and parameters, which only `$connect` and its authorizer get. */
const handshakeOf = (request: IncomingMessage) => {
  const query = new URLSearchParams(urlOf(request).query)
  const names = [...new Set(query.keys())]
  const headers = headersOf(request)
  return {
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    ...(names.length > 0 && {
      // The last of several, as in payload format 1.0.
      queryStringParameters: Object.fromEntries(query.entries()),
      multiValueQueryStringParameters: Object.fromEntries(
        names.map((name) => [name, query.getAll(name)]),
      ),
    }),
  }
}

export const factsOf = (request: IncomingMessage): ConnectionFacts => ({
  connectionId: opaqueId(),
  connectedAt: Date.now(),
  domainName: request.headers.host ?? '',
  identity: callerOf(request),
})

export const toAuthorizerEvent = (
  facts: ConnectionFacts,
  request: IncomingMessage,
): APIGatewayRequestAuthorizerEvent => {
  const event = {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:us-east-1:000000000000:local/${stage}/$connect`,
    ...handshakeOf(request),
    stageVariables: null,
    requestContext: contextOf(facts, 'CONNECT'),
  }
  // The type knows the authorizers of REST APIs only: those of WebSocket APIs hear of no path, method or resource.
  return event as unknown as APIGatewayRequestAuthorizerEvent
}

export const toConnectEvent = (facts: ConnectionFacts, request: IncomingMessage): SocketEvent => ({
  ...handshakeOf(request),
  requestContext: contextOf(facts, 'CONNECT'),
  isBase64Encoded: false,
})

export const toMessageEvent = (facts: ConnectionFacts, body: string): SocketEvent => ({
  requestContext: contextOf(facts, 'MESSAGE'),
  body,
  isBase64Encoded: false,
})

export const toDisconnectEvent = (
  facts: ConnectionFacts,
  disconnectStatusCode: number,
  disconnectReason: string,
): SocketEvent => ({
  requestContext: {
    ...contextOf(facts, 'DISCONNECT'),
    ...{ disconnectStatusCode, disconnectReason },
  },
  isBase64Encoded: false,
})
