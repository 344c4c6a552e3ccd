import type { IncomingMessage } from 'node:http'
import { cors } from '../../src/config/cors.ts'
import type { HttpAnswer } from './http-answer.ts'

/**
 * CORS as API Gateway's HTTP APIs do it where it is configured: preflights are answered without asking any function, those of
 * other origins with nothing in them, and all else has its headers put on by the gateway.
 */
export const answerPreflight = (
  { method, headers }: IncomingMessage,
  origins: readonly string[],
): HttpAnswer | undefined => {
  const asks = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
  if (!asks || headers.origin === undefined || origins.length === 0) return undefined
  const allowed = isAllowedOrigin(headers.origin, origins)
  return { status: 204, headers: allowed ? allowedHeaders : {}, body: Buffer.alloc(0) }
}

const allowedHeaders = {
  'access-control-allow-methods': cors.methods.join(','),
  'access-control-allow-headers': cors.headers.join(','),
  'access-control-max-age': String(cors.maxAgeSeconds),
}

/** What every answer to a page has, whoever gives it. */
export const answerHeaders = (
  { headers: { origin } }: IncomingMessage,
  origins: readonly string[],
): [name: string, value: string][] =>
  origin === undefined || !isAllowedOrigin(origin, origins)
    ? []
    : [
        ['access-control-allow-origin', origin],
        ['access-control-expose-headers', cors.exposed.join(',')],
        ['vary', 'origin'],
      ]

/** `:*` at the end of one stands for any port. */
export const isAllowedOrigin = (origin: string, origins: readonly string[]): boolean =>
  origins.some((allowed) =>
    allowed.endsWith(':*')
      ? new RegExp(`^${allowed.slice(0, -2).replaceAll('.', '\\.')}(:\\d{1,5})?$`).test(origin)
      : allowed === origin,
  )
