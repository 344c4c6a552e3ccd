import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { z } from 'zod'
import { parseJson } from '../../src/consult/parse-json.ts'
import { invalidRequest, problem } from './problem.ts'
import type { HttpAnswer, InvalidPart } from './problem.ts'

export type Schemas<Body extends z.ZodType, Query extends z.ZodType> = {
  body?: Body
  query?: Query
}

export type Read<Body, Query> =
  { outcome: 'read'; body: Body; query: Query } | { outcome: 'refused'; answer: HttpAnswer }

/** A body may have no more. */
export const bodyBytes = 64 * 1024

const Nothing = z.undefined()

/** Checks the path's id, size, JSON and shape of requests. Made once for all of them: zod compiles a schema when it is first used. */
export const requestReader = <Body extends z.ZodType, Query extends z.ZodType>({
  body,
  query,
}: Schemas<Body, Query>) => {
  const Parts = z.object({ body: body ?? Nothing, query: query ?? Nothing })
  return (event: APIGatewayProxyEventV2): Read<z.infer<Body>, z.infer<Query>> => {
    const id = event.pathParameters?.['id']
    if (id !== undefined && !isOurId(id)) return refused(problem('not_found'))
    const text = textOf(event)
    if (Buffer.byteLength(text) > bodyBytes) {
      return refused(problem('payload_too_large', { detail: 'a body may have 64 KB at most' }))
    }
    const parsed = Parts.safeParse({
      body: body && bodyIn(text),
      query: query && (event.queryStringParameters ?? {}),
    })
    if (!parsed.success) return refused(invalidRequest(parsed.error.issues.map(toInvalidPart)))
    // zod does not see that the parts of the object are the schemas it was made of.
    const parts = parsed.data as { body: z.infer<Body>; query: z.infer<Query> }
    return { outcome: 'read', ...parts }
  }
}

const refused = (answer: HttpAnswer) => ({ outcome: 'refused' as const, answer })

/** What no id of ours looks like is not looked for: it may be longer than any key. */
const isOurId = (id: string): boolean => /^[\w-]{1,100}$/.test(id)

/** What was sent, as it was sent. */
export const textOf = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): string =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body

/** Undefined for nothing at all; for anything else that is not JSON what no schema takes. */
const bodyIn = (text: string): unknown => {
  if (text === '') return undefined
  const body = parseJson(text)
  return body === undefined ? notJson : body
}
const notJson = Symbol('not JSON')

const toInvalidPart = ({ path, message }: z.core.$ZodIssue): InvalidPart => {
  const [part, ...rest] = path.map(String)
  return { path: rest.length > 0 ? rest.join('.') : (part ?? ''), message }
}
