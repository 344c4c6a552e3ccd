import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { z } from 'zod'
import type { Caller, CallerDirectory } from '../../src/adapters/credentials/caller-directory.ts'
import type { RequestWindows } from '../../src/adapters/dynamodb/request-windows.ts'
import { invalidRequest, problem } from './problem.ts'
import type { HttpAnswer } from './problem.ts'
import { countRequest } from './rate-limit.ts'
import { requestReader } from './read-request.ts'
import type { Schemas } from './read-request.ts'

export type HttpRequest<Body = undefined, Query = undefined> = {
  caller: Caller
  body: Body
  query: Query
  /** The path's parameters, decoded. */
  path: Readonly<Record<string, string | undefined>>
  /** By lower-case name. */
  headers: Readonly<Record<string, string | undefined>>
  requestId: string
  /** Why the request is one too many; undefined when it is not. Never rejects. */
  refusal: Promise<HttpAnswer | undefined>
}

export type EndpointDeps = {
  callers: CallerDirectory
  windows: RequestWindows
  failed: (cause: unknown, requestId: string) => void
}

type Terms = {
  /** Who may call; caller tokens only where it says so. */
  admits?: 'operators' | 'keys' | 'keys and tokens'
  /**
   * When the handler runs: reads while the request is being counted, everything else after it. `by the handler`: it awaits the
   * refusal itself, before anything that has an effect or takes long.
   */
  counted?: 'beside' | 'before' | 'by the handler'
}

/**
 * The only HTTP stack: authenticates, counts, checks size, JSON and shape, runs the handler, and turns every answer and every
 * failure into a response. A failure that nobody expected is told to `failed` and shown to nobody else.
 */
export const endpoint = <
  Body extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
>(
  deps: EndpointDeps,
  { admits = 'keys', counted, ...schemas }: Terms & Schemas<Body, Query>,
  handle: (request: HttpRequest<z.infer<Body>, z.infer<Query>>) => Promise<HttpAnswer>,
) => {
  const readRequest = requestReader(schemas)
  return respond(deps, async (event) => {
    const caller = await callerOf(deps.callers, event)
    if (!caller) {
      const detail = 'send Authorization: Bearer <api key>'
      return problem('unauthenticated', { detail, headers: { 'www-authenticate': 'Bearer' } })
    }
    const counting = countRequest(deps.windows, caller)
    const refusal = counting.then((standing) => standing.refusal)
    const { headers, pathParameters: path = {}, requestContext } = event
    const { requestId, http } = requestContext

    const work = async (): Promise<HttpAnswer> => {
      const notAdmitted = objectionTo(caller, admits)
      if (notAdmitted) return notAdmitted
      const read = readRequest(event)
      if (read.outcome === 'refused') return read.answer
      const waits = (counted ?? (http.method === 'GET' ? 'beside' : 'before')) === 'before'
      const refused = waits ? await refusal : undefined
      if (refused) return refused
      const { body, query } = read
      return handle({ caller, body, query, path, headers, requestId, refusal })
    }
    const answered = work().catch((cause: unknown) => {
      deps.failed(cause, requestId)
      return problem('internal_error')
    })
    const [standing, its] = await Promise.all([counting, answered])
    const answer = standing.refusal ?? its
    return { ...answer, headers: { ...standing.headers, ...answer.headers } }
  })
}

/** Why this kind of credential is not for this call. */
const objectionTo = (
  { operator, onlyAgent }: Caller,
  admits: NonNullable<Terms['admits']>,
): HttpAnswer | undefined => {
  if (onlyAgent !== undefined && admits !== 'keys and tokens') return problem('token_not_allowed')
  return admits === 'operators' && operator !== true ? problem('operator_only') : undefined
}

/** The same for what needs no key. */
export const openEndpoint = (
  deps: Pick<EndpointDeps, 'failed'>,
  handle: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>,
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

const callerOf = async (
  callers: CallerDirectory,
  { headers }: APIGatewayProxyEventV2,
): Promise<Caller | undefined> => {
  const key = /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  return key === undefined ? undefined : callers.byKey(key)
}

/** For what a handler finds wrong by itself. */
export const invalidPart = (path: string, message: string): HttpAnswer =>
  invalidRequest([{ path, message }])
