import { table } from '../../src/config/table.ts'

/** An item as it comes over the wire: attributes with their types. */
export type Item = Readonly<Record<string, unknown>>
type Index = (typeof table.indexes)[keyof typeof table.indexes]

const unitBytes = 1024

/** What an index has of an item; undefined where the item is not in it. */
const rowIn = ({ partitionKey, sortKey, holds }: Index, item: Item | undefined) => {
  if (!item || !(partitionKey in item) || !(sortKey in item)) return undefined
  const { partitionKey: pk, sortKey: sk } = table
  const names = holds === 'all' ? Object.keys(item) : [pk, sk, partitionKey, sortKey, ...holds]
  const row = names.sort().flatMap((name) => (name in item ? [[name, item[name]]] : []))
  const key = JSON.stringify([item[partitionKey], item[sortKey]])
  const bytes = row.flat().reduce<number>((sum, part) => sum + sizeOf(part), 0)
  return { key, text: JSON.stringify(row), units: Math.ceil(bytes / unitBytes) }
}

/** Of a name, or of a value as it comes over the wire. */
const sizeOf = (part: unknown): number =>
  Buffer.byteLength(typeof part === 'string' ? part : JSON.stringify(part))

const unitsOf = (index: Index, before: Item | undefined, after: Item | undefined): number => {
  const [was, is] = [rowIn(index, before), rowIn(index, after)]
  if (!was || !is) return (was ?? is)?.units ?? 0
  if (was.text === is.text) return 0
  // A row whose key is another is deleted and put.
  return was.key === is.key ? Math.max(was.units, is.units) : was.units + is.units
}

/**
 * The write units that AWS bills beside the table's own for what a write has changed in the table's indexes, and that the
 * engine of this machine leaves out. Sizes are those of the item's JSON, which are a little larger. Source: Amazon DynamoDB's
 * “Using global secondary indexes”, write capacity units.
 */
export const indexWrites = (before: Item | undefined, after: Item | undefined): number =>
  Object.values(table.indexes).reduce((sum, index) => sum + unitsOf(index, before, after), 0)
