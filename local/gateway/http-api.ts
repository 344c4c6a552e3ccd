import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerHeaders, answerPreflight } from './cross-origin.ts'
import type { HttpFunction } from './functions.ts'
import { ownProblem, readHttpResult, send } from './http-answer.ts'
import type { HttpAnswer } from './http-answer.ts'
import { toHttpEvent } from './http-event.ts'
import { opaqueId } from './opaque-id.ts'
import { urlOf } from './request-url.ts'
import type { Invoke } from './invoke.ts'
import { readBody } from './read-body.ts'
import { routeTable } from './route-table.ts'
import type { RouteMatch } from './route-table.ts'

/** Answers what no route matches, and says whether it did. The request's body has not been read. */
export type Fallback = (
  request: IncomingMessage,
  response: ServerResponse,
) => boolean | Promise<boolean>

export type HttpApiOptions = {
  invoke: Invoke
  fallback?: Fallback | undefined
  /** How long the gateway waits for a function, however long that may run. */
  integrationTimeoutMs?: number | undefined
  /** Whose pages may call from browsers. */
  origins?: readonly string[] | undefined
}

/** Source: quotas for HTTP APIs; neither can be raised. */
const bodyBytesAtMost = 10 * 1024 * 1024
const awsIntegrationTimeoutMs = 30_000

/** API Gateway's HTTP API over the configured routes. */
export const httpApi = ({
  invoke,
  fallback,
  integrationTimeoutMs = awsIntegrationTimeoutMs,
  origins = [],
}: HttpApiOptions) => {
  const match = routeTable()

  const integrate = async (
    serves: HttpFunction,
    event: APIGatewayProxyEventV2,
  ): Promise<HttpAnswer> => {
    const { requestId } = event.requestContext
    const { promise: late, resolve } = Promise.withResolvers<HttpAnswer>()
    const timer = setTimeout(() => {
      resolve(ownProblem('service_unavailable', requestId))
    }, integrationTimeoutMs)
    try {
      // The invoker has reported a failure; the caller learns no more than this.
      const result = invoke(serves, event, readHttpResult).catch(() =>
        ownProblem('internal_error', requestId),
      )
      return await Promise.race([result, late])
    } finally {
      clearTimeout(timer)
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of answerHeaders(request, origins)) response.setHeader(name, value)
    const preflight = answerPreflight(request, origins)
    if (preflight) return send(response, preflight)
    const route = match(request.method ?? '', urlOf(request).path)
    if (!route || route.routeKey === '$default') {
      if (await fallback?.(request, response)) return
      if (!route) return send(response, ownProblem('not_found', opaqueId()))
    }
    const body = await readBody(request, bodyBytesAtMost)
    const event = body && eventOf(request, route, body)
    if (!body) send(response, ownProblem('payload_too_large', opaqueId()))
    else if (!event) send(response, ownProblem('invalid_request', opaqueId()))
    else {
      response.setHeader('apigw-requestid', event.requestContext.requestId)
      send(response, await integrate(route.serves, event))
    }
  }
}

/** Undefined when the path cannot be decoded. */
const eventOf = (request: IncomingMessage, route: RouteMatch, body: Buffer) => {
  try {
    return toHttpEvent(request, route, body)
  } catch (cause) {
    if (cause instanceof URIError) return undefined
    throw cause
  }
}
