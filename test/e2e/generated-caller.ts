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

/** What a call takes: its path's parameters by name, its query, its body. */
type Given = {
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string | number>>
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
    .object({ content: z.record(z.string(), z.object({ schema: z.looseObject({}) })) })
    .optional(),
  responses: z.record(z.string(), z.unknown()),
})
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), DocumentedCall)) })

/** The calls of the committed document by their ids: all that a caller is generated from. */
export const documentedCalls = new Map(
  Object.entries(
    Document.parse(
      JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')),
    ).paths,
  ).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, call]) =>
        [call.operationId, { ...call, method: method.toUpperCase(), path }] as const,
    ),
  ),
)

/** The request that the document makes of a call. Throws for what it has no place for. */
export const requestOf = (id: OperationId, given: Given = {}) => {
  const call = documentedCalls.get(id)
  if (!call) throw new Error(`the document has no ${id}`)
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
