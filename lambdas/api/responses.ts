import { httpRoutes } from '../../src/config/routes.ts'
import { problems } from '../http/problem.ts'
import type { ProblemCode } from '../http/problem.ts'
import { refOf, refTo } from './named-schema.ts'
import { headersOf } from './openapi-headers.ts'
import { isCounted, problemsOf } from './operation.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { answerSchemas } from './schemas.ts'

/** What a call answers, by status. What is nothing but a problem is shared with other calls. */
export const responsesOf = (operation: Operation, path: string) => {
  const codes = problemsOf(operation, path)
  const responses: Record<string, unknown> = {}
  for (const status of new Set(codes.map((code) => problems[code].status)))
    responses[status] = { $ref: `#/components/responses/${nameOf(at(status, codes))}` }
  for (const [text, schema] of Object.entries(operation.answers)) {
    const status = Number(text)
    responses[status] = answerOf(operation, { status, schema, codes: at(status, codes) })
  }
  return responses
}

type Answer = { status: number; schema: Operation['answers'][number]; codes: ProblemCode[] }

/** A status that answers may have as well as problems tells them apart by their type. */
const answerOf = (operation: Operation, { status, schema, codes }: Answer) => {
  const json = schema && { 'application/json': { schema: { $ref: refOf(answerSchemas, schema) } } }
  const content = { ...json, ...(codes.length > 0 && problemContent(codes)) }
  const meanings = [statuses[status] ?? 'Refused by the protocol', ...codes.map(meaningOf)]
  return {
    description: meanings.join('; '),
    headers: headersOf(
      'X-Request-Id',
      ...(isCounted(operation) ? (['RateLimit-Policy', 'RateLimit'] as const) : []),
      ...(operation.located ? (['Location'] as const) : []),
    ),
    ...(Object.keys(content).length > 0 && { content }),
  }
}

const statuses: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Taken; the rest follows',
  204: 'Done; there is nothing to show',
  503: 'Something does not work',
}

/** All answers that are nothing but a problem, by name. */
export const problemResponses = () => {
  const responses: Record<string, unknown> = {}
  for (const { path, serves } of httpRoutes) {
    if (serves === 'notFound') continue
    const all = problemsOf(operations[serves], path)
    for (const status of new Set(all.map((code) => problems[code].status))) {
      if (operations[serves].answers[status] !== undefined) continue
      const codes = at(status, all)
      responses[nameOf(codes)] = {
        description: codes.map(meaningOf).join('; '),
        headers: headersOf('X-Request-Id', 'RateLimit-Policy', 'RateLimit', ...retry(status)),
        content: problemContent(codes),
      }
    }
  }
  return responses
}

const at = (status: number, codes: ProblemCode[]): ProblemCode[] =>
  codes.filter((code) => problems[code].status === status).sort()

const nameOf = (codes: ProblemCode[]): string => codes.join('.')

const meaningOf = (code: ProblemCode): string => `\`${code}\`: ${problems[code].title}`

const retry = (status: number) => ([429, 503].includes(status) ? (['Retry-After'] as const) : [])

const problemContent = (codes: ProblemCode[]) => ({
  'application/problem+json': {
    schema: { allOf: [{ $ref: refTo('Problem') }, { properties: { code: { enum: codes } } }] },
  },
})
