import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { IncomingMessage } from 'node:http'
import { callerOf, headersOf } from './caller-address.ts'
import { opaqueId } from './opaque-id.ts'
import { requestTime } from './request-time.ts'
import { urlOf } from './request-url.ts'
import type { RouteMatch } from './route-table.ts'

/**
 * A request in HTTP APIs' payload format 2.0, as AWS documents it with its Lambda proxy integrations. Beyond that page:
 * paths and parameters come decoded, the raw query as sent, cookies leave the headers, and only text, JSON, XML and
 * JavaScript are handed on as text (observed on AWS: forms and bodies without a type come in base64).
 *
 * Throws a URIError for a path that cannot be decoded.
 */
export const toHttpEvent = (
  request: IncomingMessage,
  { routeKey, pathParameters }: RouteMatch,
  body: Buffer,
): APIGatewayProxyEventV2 => {
  const { path: sentPath, query } = urlOf(request)
  const path = decodeURIComponent(sentPath)
  const { cookie: _inCookies, ...headers } = headersOf(request)
  const cookies = request.headersDistinct['cookie']?.flatMap((sent) => sent.split(/; */))
  const at = new Date()
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers,
    ...(query !== '' && { queryStringParameters: parametersOf(query) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters: decoded(pathParameters) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers['host'] ?? '',
      domainPrefix: (headers['host'] ?? '').split('.')[0] ?? '',
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        ...callerOf(request),
      },
      requestId: opaqueId(),
      routeKey,
      stage: '$default',
      time: requestTime(at),
      timeEpoch: at.getTime(),
    },
    ...bodyOf(body, headers['content-type']),
  }
}

const parametersOf = (query: string): Record<string, string> => {
  const sent = new URLSearchParams(query)
  return Object.fromEntries([...sent.keys()].map((name) => [name, sent.getAll(name).join(',')]))
}

const decoded = (parameters: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, decodeURIComponent(value)]),
  )

const isText = (contentType = ''): boolean =>
  /^(text\/.+|application\/(json|xml|javascript))$/.test(
    contentType.split(';')[0]?.trim().toLowerCase() ?? '',
  )

const bodyOf = (
  body: Buffer,
  contentType: string | undefined,
): { body?: string; isBase64Encoded: boolean } => {
  if (body.length === 0) return { isBase64Encoded: false }
  return isText(contentType)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true }
}
