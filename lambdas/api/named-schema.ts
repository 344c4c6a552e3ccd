import { z } from 'zod'
import { parameterWords } from './request-words.ts'
import { describe } from './words.ts'

/** A schema of a document under a name of its own, with what it looks like. */
export type Named = { schema: z.ZodType; examples: unknown[] }

type Json = Record<string, unknown>
type JsonSchema = z.core.JSONSchema.BaseSchema
/** OpenAPI 3.1 has the one, AsyncAPI 3.0 the other. */
type Draft = 'draft-2020-12' | 'draft-07'

/**
 * JSON Schemas of named zod schemas, which refer to each other by name. What is sent to the bridge is described as it
 * takes it; what it sends as it comes, but open to members that a later version adds.
 */
export const toJsonSchemas = (
  named: Readonly<Record<string, Named>>,
  io: 'input' | 'output',
  target: Draft = 'draft-2020-12',
): Record<string, Json> => {
  const registry = z.registry<{ id: string }>()
  for (const [id, { schema }] of Object.entries(named)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, {
    io,
    target,
    uri: refTo,
    override: ({ zodSchema, jsonSchema }) => {
      if (io === 'output' && isOpen(zodSchema)) delete jsonSchema.additionalProperties
      simplify(jsonSchema)
    },
  })
  return Object.fromEntries(
    Object.entries(named).map(([id, { examples }]) => {
      const { $schema, $id, ...schema } = { ...schemas[id] }
      return [id, { ...describe(id, schema), examples }]
    }),
  )
}

export const refTo = (name: string) => `#/components/schemas/${name}`

/** Throws for a schema that has no name. */
export const refOf = (named: Readonly<Record<string, Named>>, schema: z.ZodType): string => {
  const name = Object.entries(named).find(([, each]) => each.schema === schema)?.[0]
  if (name === undefined) throw new Error('a call takes or answers what has no name yet')
  return refTo(name)
}

/** The JSON Schema of each member of a query, and whether it has to be there. */
export const toParameters = (query: z.ZodObject) => {
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    io: 'input',
    override: ({ jsonSchema }) => simplify(jsonSchema),
  })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: parameterWords[name] ?? '',
    schema,
  }))
}

const isOpen = (schema: z.core.$ZodTypes): boolean =>
  schema._zod.def.type === 'object' && schema._zod.def.catchall === undefined

/** A format says what its pattern does, and nobody sends integers that a double cannot hold. */
const simplify = (schema: JsonSchema): void => {
  if (schema.format === 'date-time') delete schema.pattern
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}
