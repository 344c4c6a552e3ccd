import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { z } from 'zod'
import type { Caller, CallerDirectory } from '../../src/adapters/credentials/caller-directory.ts'
import { problem } from './problem.ts'
import type { HttpAnswer, InvalidPart } from './problem.ts'

export type HttpRequest<Body = undefined, Query = undefined> = {
  caller: Caller
  body: Body
  query: Query
  /** The path's parameters, decoded. */
  path: Readonly<Record<string, string | undefined>>
  /** By lower-case name. */
  headers: Readonly<Record<string, string | undefined>>
  requestId: string
}

export type EndpointDeps = {
  callers: CallerDirectory
  failed: (cause: unknown, requestId: string) => void
}

const bodyBytes = 64 * 1024

const Nothing = z.undefined()

/**
 * The only HTTP stack: authenticates, checks size, JSON and shape, runs the handler, and turns every answer and every
 * failure into a response. A failure that nobody expected is told to `failed` and shown to nobody else.
 */
export const endpoint = <
  Body extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
>(
  deps: EndpointDeps,
  schemas: Schemas<Body, Query>,
  handle: (request: HttpRequest<z.infer<Body>, z.infer<Query>>) => Promise<HttpAnswer>,
) =>
  respond(deps, async (event) => {
    const caller = callerOf(deps.callers, event)
    if (!caller) {
      const detail = 'send Authorization: Bearer <api key>'
      return problem('unauthenticated', { detail, headers: { 'www-authenticate': 'Bearer' } })
    }
    const id = event.pathParameters?.['id']
    if (id !== undefined && !isOurId(id)) return problem('not_found')
    const text = textOf(event)
    if (Buffer.byteLength(text) > bodyBytes) {
      return problem('payload_too_large', { detail: 'a body may have 64 KB at most' })
    }
    const parsed = parse(schemas, { text, query: event.queryStringParameters ?? {} })
    if (!parsed.success) return invalid(parsed.error)
    const { body, query } = parsed.data
    const {
      pathParameters: path = {},
      headers,
      requestContext: { requestId },
    } = event
    return handle({ caller, body, query, path, headers, requestId })
  })

type Schemas<Body extends z.ZodType, Query extends z.ZodType> = { body?: Body; query?: Query }

const parse = <Body extends z.ZodType, Query extends z.ZodType>(
  { body, query }: Schemas<Body, Query>,
  sent: { text: string; query: Record<string, string | undefined> },
) => {
  const parts = { body: body && parseJson(sent.text), query: query && sent.query }
  // zod does not see that the parts of the object are the schemas it was made of.
  return z
    .object({ body: body ?? Nothing, query: query ?? Nothing })
    .safeParse(parts) as z.ZodSafeParseResult<{
    body: z.infer<Body>
    query: z.infer<Query>
  }>
}

/** The same for what needs no key. */
export const openEndpoint = (
  deps: Pick<EndpointDeps, 'failed'>,
  handle: () => Promise<HttpAnswer>,
) => respond(deps, handle)

const respond = (
  { failed }: Pick<EndpointDeps, 'failed'>,
  handle: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>,
) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      failed(request.error, request.event.requestContext.requestId)
      request.response = toResponse(problem('internal_error'), request.event)
    })
    .handler(async (event) => toResponse(await handle(event), event))

const toResponse = (
  { status, body, headers }: HttpAnswer,
  { requestContext: { requestId } }: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 => {
  const isProblem = headers?.['content-type'] === 'application/problem+json'
  const content = isProblem && typeof body === 'object' ? { ...body, requestId } : body
  return {
    statusCode: status,
    headers: {
      'x-request-id': requestId,
      ...(content !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(content !== undefined && {
      body: typeof content === 'string' ? content : JSON.stringify(content),
    }),
  }
}

const callerOf = (
  callers: CallerDirectory,
  { headers }: APIGatewayProxyEventV2,
): Caller | undefined => {
  const key = /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  return key === undefined ? undefined : callers.byKey(key)
}

/** What no id of ours looks like is not looked for: it may be longer than any key. */
const isOurId = (id: string): boolean => /^[\w-]{1,100}$/.test(id)

const textOf = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): string =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body

/** Undefined for nothing at all; for anything else that is not JSON what no schema takes. */
const parseJson = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return notJson
  }
}
const notJson = Symbol('not JSON')

const invalid = (error: z.ZodError): HttpAnswer => {
  const errors = error.issues.map(toInvalidPart)
  return problem('invalid_request', {
    detail: errors[0]?.message ?? 'the request is not valid',
    errors,
  })
}

const toInvalidPart = ({ path, message }: z.core.$ZodIssue): InvalidPart => {
  const [part, ...rest] = path.map(String)
  return { path: rest.length > 0 ? rest.join('.') : (part ?? ''), message }
}

/** For what a handler finds wrong by itself. */
export const invalidPart = (path: string, message: string): HttpAnswer =>
  problem('invalid_request', { detail: message, errors: [{ path, message }] })
