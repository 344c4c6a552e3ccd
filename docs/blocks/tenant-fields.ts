import { z } from 'zod'
import { Tenant } from '../../src/config/tenant.ts'
import { table } from './table.ts'

const Field = z.looseObject({
  description: z.string().optional(),
  default: z.unknown().optional(),
  const: z.unknown().optional(),
  get properties() {
    return z.record(z.string(), Field).optional()
  },
  get items() {
    return Field.optional()
  },
  get oneOf() {
    return z.array(Field).optional()
  },
  required: z.array(z.string()).default([]),
})
type Field = z.infer<typeof Field>
type Row = { path: string; field: Field; isNeeded: boolean }

/** The field and what is in it, each by its path; of several kinds each names itself. */
const rowsOf = (path: string, field: Field, isNeeded: boolean): Row[] => [
  { path, field, isNeeded },
  ...inside(path, field),
  ...(field.oneOf ?? []).flatMap((kind) => rowsOf(`${path} (${nameOf(kind)})`, kind, false)),
  ...(field.items ? inside(`${path}[]`, field.items) : []),
]

const inside = (path: string, { properties = {}, required }: Field): Row[] =>
  Object.entries(properties)
    .filter(([name, { const: constant }]) => constant === undefined && name !== '$schema')
    .flatMap(([name, field]) =>
      rowsOf(path === '' ? name : `${path}.${name}`, field, required.includes(name)),
    )

const nameOf = ({ properties = {} }: Field): string =>
  Object.values(properties)
    .flatMap(({ const: constant }) => (typeof constant === 'string' ? [constant] : []))
    .join()

/** What is in a group of fields tells enough of it. */
const tells = ({ field: { description, properties } }: Row): boolean =>
  description !== undefined || properties === undefined

/** Every field of a tenant's file, with what it is where the file is silent. */
export const tenantFields = (): string => {
  const schema = Field.parse(z.toJSONSchema(Tenant, { io: 'input' }))
  const words = ({ field, isNeeded }: Row) => {
    if (isNeeded) return 'needed'
    if (field.default === undefined || JSON.stringify(field.default) === '{}') return ''
    return `\`${JSON.stringify(field.default)}\``
  }
  return table(
    ['field', 'default', ''],
    inside('', schema)
      .filter(tells)
      .map((row) => [`\`${row.path}\``, words(row), row.field.description ?? '']),
  )
}
