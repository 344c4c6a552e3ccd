import assert from 'node:assert/strict'
import { Problem } from '../../lambdas/api/answers.ts'
import { problemsOf } from '../../lambdas/api/operation.ts'
import type { Operation } from '../../lambdas/api/operation.ts'
import { operations } from '../../lambdas/api/operations.ts'
import { routeTable } from '../../local/gateway/route-table.ts'

type Given = { method: string; path: string; status: number; headers: Headers; body: unknown }

const match = routeTable()

/**
 * Throws for an answer that the API's documents do not tell of: another status, another code, a member too many or too few. Not
 * by way of `expect`, as the chaos run has none.
 */
export const assertDescribed = ({ method, path, status, headers, body }: Given): void => {
  const call = `${method} ${path.slice(0, 200)}: ${status}`
  const { codes, answers } = describedAt(method, path)
  const type = headers.get('content-type')
  if (type === 'application/problem+json') {
    const problem = Problem.parse(body)
    assert.deepEqual(body, problem, call)
    assert.equal(problem.status, status, call)
    return assert.ok(codes.includes(problem.code), `${call} ${problem.code} is not described`)
  }
  const schema = answers[status]
  assert.notEqual(schema, undefined, `${call} is not described`)
  // Where Slack is to show nothing there is nothing, as the document says in words.
  if (status === 200 && body === undefined && path.startsWith('/v1/channels/slack')) return
  if (!schema) return assert.equal(body, undefined, call)
  assert.equal(type, 'application/json', call)
  assert.deepEqual(body, schema.parse(body), call)
}

const describedAt = (
  method: string,
  path: string,
): { codes: string[]; answers: Operation['answers'] } => {
  const route = match(method, new URL(path, 'http://bridge').pathname)
  if (!route || route.serves === 'notFound') return { codes: ['not_found'], answers: {} }
  const operation = operations[route.serves]
  return { codes: problemsOf(operation, route.routeKey), answers: operation.answers }
}
