import { z } from 'zod'

const Resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
})
export const Template = z.looseObject({ Resources: z.record(z.string(), Resource) })
export type Template = z.infer<typeof Template>

/** A template, and how to evaluate what is in it. */
export type Look = { template: Template; evaluate: (value: unknown) => unknown }

/** What CloudFormation would know of a resource once it is made: what `Ref` gives, and its attributes. */
export type Made = { ref: string; attributes?: Record<string, string> }

const Intrinsic = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => ({ ref: Ref })),
  z
    .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform(({ 'Fn::GetAtt': [of, attribute] }) => ({ of, attribute })),
  z
    .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
    .transform(({ 'Fn::Join': [between, parts] }) => ({ between, parts })),
  z.strictObject({ 'Fn::Sub': z.string() }).transform(({ 'Fn::Sub': sub }) => ({ sub })),
])

const pseudo: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '000000000000',
  'AWS::URLSuffix': 'amazonaws.com',
}

/**
 * Evaluates CloudFormation's functions over what was made. A resource that was not asked for by anybody else is known by its
 * logical id: as its Ref, and in its ARN. Throws for a reference to what is not in the template.
 */
export const evaluator = ({ Resources }: Template, made: Record<string, Made>) => {
  const refOf = (id: string): string => {
    const known = pseudo[id] ?? made[id]?.ref
    if (known === undefined && !(id in Resources)) throw new Error(`there is no ${id}`)
    return known ?? id
  }
  const attributeOf = (id: string, attribute: string): string =>
    made[id]?.attributes?.[attribute] ?? `${attribute.toLowerCase()}:${refOf(id)}`

  const evaluate = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(evaluate)
    if (typeof value !== 'object' || value === null) return value
    const intrinsic = Intrinsic.safeParse(value)
    if (!intrinsic.success) {
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, evaluate(inner)]),
      )
    }
    const call = intrinsic.data
    if ('ref' in call) return refOf(call.ref)
    if ('of' in call) return attributeOf(call.of, call.attribute)
    if ('sub' in call) {
      return call.sub.replace(/\$\{([\w:]+)\}/g, (_, id: string) => refOf(id))
    }
    return call.parts.map((part) => String(evaluate(part))).join(call.between)
  }
  return evaluate
}

/** All resources of a type with their properties, evaluated and of that shape. */
export const resourcesOf = <Shape extends z.ZodType>(
  { Resources }: Template,
  type: string,
  { shape, evaluate }: { shape: Shape; evaluate: Look['evaluate'] },
): [id: string, properties: z.infer<Shape>][] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, shape.parse(evaluate(Properties))])
