import { httpRoutes } from '../../src/config/routes.ts'
import { refOf, toJsonSchemas, toParameters } from './named-schema.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { headers, requestHeaders, securityOf, securitySchemes } from './openapi-headers.ts'
import { parameterWords } from './request-words.ts'
import { problemResponses, responsesOf } from './responses.ts'
import { answerSchemas, requestSchemas } from './schemas.ts'

/** The HTTP API as OpenAPI 3.1, from the routes and the schemas that their handlers parse with. */
export const openApi = () => ({
  openapi: '3.1.0',
  info: {
    title: 'Consult Bridge',
    version: '1',
    description:
      'Start a Genesys consult with one HTTP call and hear how it went, over WebSocket or signed webhooks. What is sent over ' +
      'those two is in the AsyncAPI document. Bodies take 64 KB at most, unknown members are refused, and every problem has a ' +
      'stable `code`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [...new Set(Object.values(operations).map(({ tag }) => tag))].map((name) => ({ name })),
  paths: paths(),
  components: {
    securitySchemes,
    headers,
    responses: problemResponses(),
    schemas: {
      ...toJsonSchemas(requestSchemas, 'input'),
      ...toJsonSchemas(answerSchemas, 'output'),
    },
  },
})

const paths = () => {
  const found: Record<string, Record<string, unknown>> = {}
  for (const { method, path, serves } of httpRoutes) {
    if (serves === 'notFound') continue
    const isOnly = httpRoutes.filter((route) => route.serves === serves).length === 1
    const operationId = isOnly ? serves : `${serves}Of${method}`
    const item = (found[path] ??= {})
    item[method.toLowerCase()] = { operationId, ...describe(operations[serves], path) }
  }
  return found
}

const describe = (operation: Operation, path: string) => {
  const { tag, summary, description, body, form, query } = operation
  const parameters = [
    ...pathParameters(path),
    ...(query ? toParameters(query) : []),
    ...(operation.headers ?? []).map((name) => requestHeaders[name]),
  ]
  return {
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: { 'application/json': { schema: { $ref: refOf(requestSchemas, body) } } },
      },
    }),
    ...(form && {
      requestBody: {
        required: true,
        content: { 'application/x-www-form-urlencoded': { schema: form } },
      },
    }),
    responses: responsesOf(operation, path),
  }
}

const pathParameters = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: parameterWords[name] ?? '',
    schema:
      name === 'id'
        ? { type: 'string', pattern: '^[\\w-]{1,100}$' }
        : { type: 'string', minLength: 1, maxLength: 255 },
  }))
