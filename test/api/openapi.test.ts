import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { documents } from '../../lambdas/api/documents.ts'
import { operations } from '../../lambdas/api/operations.ts'
import { problemsOf } from '../../lambdas/api/operation.ts'
import { answerSchemas, requestSchemas } from '../../lambdas/api/schemas.ts'
import { toJsonSchemas } from '../../lambdas/api/named-schema.ts'
import { problems } from '../../lambdas/http/problem.ts'
import { httpRoutes } from '../../src/config/routes.ts'
import { refsIn, resolve } from './json-pointer.ts'

const committed = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

test.each(Object.entries(documents()))('docs/%s is what `npm run openapi` writes', (name, text) => {
  expect(committed(name)).toBe(text)
})

const Parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  description: z.string().min(1),
  schema: z.looseObject({}),
})
const Content = z.record(
  z.string(),
  z.strictObject({ schema: z.union([z.strictObject({ $ref: z.string() }), z.looseObject({})]) }),
)
const Ref = z.strictObject({ $ref: z.string() })
const Response = z.strictObject({
  description: z.string().min(1),
  headers: z.record(z.string(), Ref),
  content: Content.optional(),
})
const Operation = z.strictObject({
  operationId: z.string(),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(1),
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.never()))),
  parameters: z.array(Parameter).default([]),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), z.union([Ref, Response])),
})
/** As much of OpenAPI 3.1 as the document uses, and nothing that it does not know. */
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  servers: z.tuple([z.strictObject({ url: z.literal('/') })]),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation),
  ),
  components: z.strictObject({
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.enum(['http', 'apiKey']) })),
    headers: z.record(z.string(), z.looseObject({ schema: z.looseObject({}) })),
    responses: z.record(z.string(), Response),
    schemas: z.record(z.string(), z.looseObject({ examples: z.array(z.unknown()).min(1) })),
  }),
})

const json: unknown = JSON.parse(committed('openapi.json'))
const document = Document.parse(json)
const calls = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
)

describe('the OpenAPI document', () => {
  test('has every route but the one for whatever no route takes, and no other', () => {
    const routes = httpRoutes.filter(({ serves }) => serves !== 'notFound')
    expect(calls.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
      routes.map(({ method, path }) => `${method} ${path}`).sort(),
    )
    expect(Object.keys(operations).sort()).toEqual(
      [...new Set(routes.map(({ serves }) => serves))].sort(),
    )
  })

  test('refers to nothing that is not there, and has nothing that is not referred to', () => {
    const refs = new Set(refsIn(json))
    for (const ref of refs) expect(resolve(json, ref), ref).toBeDefined()
    const parts = { responses: document.components.responses, schemas: document.components.schemas }
    const all = Object.entries(parts).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    )
    expect(all.filter((ref) => !refs.has(ref))).toEqual([])
  })

  test('names each call once, and its tag, its credentials and its path’s parameters', () => {
    const ids = calls.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, operation } of calls) {
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path')
      expect(declared.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
      expect(declared.every(({ required }) => required)).toBe(true)
      const names = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
      expect(new Set(names).size).toBe(names.length)
      expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0])
      for (const kind of operation.security.flatMap(Object.keys))
        expect(document.components.securitySchemes).toHaveProperty(kind)
    }
  })

  test('has every problem, under its status', () => {
    const listed = new Set<string>()
    for (const { path, serves } of httpRoutes) {
      if (serves === 'notFound') continue
      for (const code of problemsOf(operations[serves], path)) {
        listed.add(code)
        const method = httpRoutes.find((route) => route.path === path && route.serves === serves)
        const call = calls.find(
          (each) => each.path === path && each.method === method?.method.toLowerCase(),
        )
        const answer = call?.operation.responses[problems[code].status]
        const whole = answer && '$ref' in answer ? resolve(json, answer.$ref) : answer
        expect(JSON.stringify(whole), `${path} ${code}`).toContain(`"${code}"`)
      }
    }
    expect([...listed].sort()).toEqual(Object.keys(problems).sort())
  })

  test('describes what goes to and fro in the same words', () => {
    const to = toJsonSchemas(requestSchemas, 'input')
    const fro = toJsonSchemas(answerSchemas, 'output')
    for (const name of Object.keys(to).filter((name) => name in fro))
      expect(fro[name]).toEqual(to[name])
  })

  test.each(Object.entries({ ...requestSchemas, ...answerSchemas }))(
    'shows examples of %s that its schema takes as they are',
    (name, { schema }) => {
      const examples = document.components.schemas[name]?.examples ?? []
      for (const example of examples) {
        const parsed = schema.parse(example)
        if (name in answerSchemas) expect(parsed).toEqual(example)
      }
    },
  )
})
