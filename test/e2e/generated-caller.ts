import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { httpRoutes } from '../../src/config/routes.ts'

type Route = Exclude<(typeof httpRoutes)[number], { serves: 'notFound' }>
/** What serves several calls has the method in each one's name. */
type OperationIdOf<Each extends Route> = Each extends { serves: 'refuseMethod' }
  ? `refuseMethodOf${Each['method']}`
  : Each['serves']
export type OperationId = {
  [Method in Route['method']]: OperationIdOf<Extract<Route, { method: Method }>>
}[Route['method']]

type ParametersOf<Path> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never
type PathOf<Id extends OperationId> = ParametersOf<Extract<Route, { serves: Id }>['path']>

/** What a call takes: its path's parameters by name, its query, its headers, its body. */
type Given = {
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string | number>>
  headers?: Readonly<Record<string, string>>
  body?: unknown
}

/** How a call is made, with what every call may be sent along. */
export type Arguments<Id extends OperationId, More = unknown> = [PathOf<Id>] extends [never]
  ? [(Omit<Given, 'path'> & More)?]
  : [Given & { path: Readonly<Record<PathOf<Id>, string>> } & More]

const Parameter = z.object({ name: z.string(), in: z.string(), required: z.boolean() })
const DocumentedCall = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.unknown())),
  parameters: z.array(Parameter.loose()).default([]),
  requestBody: z
    .object({
      required: z.boolean(),
      content: z.record(z.string(), z.object({ schema: z.looseObject({}) })),
    })
    .optional(),
  responses: z.record(z.string(), z.unknown()),
})
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), DocumentedCall)),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({})) }),
})
const { paths, components } = Document.parse(
  JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')),
)

/** The calls of the committed document by their ids: all that a caller is generated from. */
export const documentedCalls = new Map(
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, call]) =>
        [call.operationId, { ...call, method: method.toUpperCase(), path }] as const,
    ),
  ),
)

const callOf = (id: OperationId) => {
  const call = documentedCalls.get(id)
  if (!call) throw new Error(`the document has no ${id}`)
  return call
}

/** How who asks is told, what a body is written in, and what browsers add: the document has these elsewhere, or not at all. */
const everywhere = ['authorization', 'content-type', 'accept', 'origin']

/** The request that the document makes of a call. Throws for what it has no place for. */
export const requestOf = (id: OperationId, given: Given = {}) => {
  const call = callOf(id)
  for (const name of Object.keys(given.headers ?? {})) {
    const isListed = call.parameters.some(
      (each) => each.in === 'header' && each.name.toLowerCase() === name.toLowerCase(),
    )
    if (!isListed && !everywhere.includes(name.toLowerCase()))
      throw new Error(`${id} has no header ${name}`)
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given.query ?? {})) {
    if (!call.parameters.some((each) => each.in === 'query' && each.name === name))
      throw new Error(`${id} has no parameter ${name}`)
    query.set(name, String(value))
  }
  if (given.body !== undefined && !call.requestBody) throw new Error(`${id} takes no body`)
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = given.path?.[name]
    if (value === undefined) throw new Error(`${id} needs its ${name}`)
    return encodeURIComponent(value)
  })
  return { method: call.method, path: query.size === 0 ? path : `${path}?${query.toString()}` }
}

const schemas = new Map<OperationId, z.ZodType>()

const bodySchemaOf = (id: OperationId): z.ZodType => {
  const schema = callOf(id).requestBody?.content['application/json']?.schema ?? {}
  const text = JSON.stringify({ ...schema, $defs: components.schemas })
  const here: unknown = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'))
  return z.fromJSONSchema(here as Parameters<typeof z.fromJSONSchema>[0])
}

/** Throws where the document would have had a caller leave out, or not send at all, what the bridge has taken. */
export const assertTaken = (id: OperationId, { body }: Given = {}): void => {
  const { requestBody } = callOf(id)
  if (body === undefined && requestBody?.required !== true) return
  const schema = schemas.get(id) ?? bodySchemaOf(id)
  schemas.set(id, schema)
  const parsed = schema.safeParse(body)
  if (!parsed.success)
    throw new Error(`the document has no such body of ${id}: ${z.prettifyError(parsed.error)}`)
}
