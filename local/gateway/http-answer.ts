import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { problem } from '../../lambdas/http/problem.ts'
import type { ProblemCode } from '../../lambdas/http/problem.ts'

const Structured = z.looseObject({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
  cookies: z.array(z.string()).nullish(),
})

export type HttpAnswer = {
  status: number
  headers: Record<string, string | string[]>
  body: Buffer
}

/**
 * A function's result in payload format 2.0: with `statusCode` it says all by itself; anything else is the JSON body of a
 * 200. Throws for a result that API Gateway would not understand.
 */
export const readHttpResult = (result: unknown): HttpAnswer => {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const text = typeof result === 'string' ? result : JSON.stringify(result ?? null)
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) }
  }
  const { statusCode, headers, body, isBase64Encoded, cookies } = Structured.parse(result)
  const ownHeaders = Object.entries(headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ])
  return {
    status: statusCode,
    headers: {
      ...(body && { 'content-type': 'text/plain; charset=utf-8' }),
      ...(Object.fromEntries(ownHeaders) as Record<string, string>),
      ...(cookies && cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  }
}

/** What the HTTP API says by itself, as the functions say it: here, unlike on AWS, callers hear one kind of problem only. */
export const ownProblem = (code: ProblemCode, requestId: string): HttpAnswer => {
  const { status, headers, body } = problem(code)
  return {
    status,
    headers: { ...headers, 'x-request-id': requestId },
    body: Buffer.from(JSON.stringify(Object.assign({ requestId }, body))),
  }
}

/** What `@connections` says by itself. */
export const ownAnswer = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ message })),
})

export const send = (response: ServerResponse, { status, headers, body }: HttpAnswer): void => {
  response.writeHead(status, { ...headers, 'content-length': body.length })
  response.end(body)
}
