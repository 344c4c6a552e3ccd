import { member } from '../guards.ts'

/** An OpenAPI or AsyncAPI document as it came, read by looking. */
export type Document = { root: unknown }

/** The member at the end of a path; undefined where there is none. */
export const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce((found, name) => member(found, name), value)

export const textAt = (value: unknown, ...path: string[]): string | undefined => {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

export const listAt = (value: unknown, ...path: string[]): unknown[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

export const entriesAt = (value: unknown, ...path: string[]): [string, unknown][] => {
  const found = at(value, ...path)
  return typeof found === 'object' && found !== null ? Object.entries(found) : []
}

/** What a reference within the document stands for, and its name; anything else stands for itself. */
export const resolve = (
  { root }: Document,
  value: unknown,
): { value: unknown; name: string | undefined } => {
  const reference = textAt(value, '$ref')
  if (reference === undefined) return { value, name: undefined }
  const path = reference.slice(2).split('/')
  return { value: at(root, ...path), name: path.at(-1) }
}

export type Operation = { method: string; path: string; operation: unknown; id: string }

const methods = new Set(['get', 'post', 'put', 'patch', 'delete'])

export const operationsOf = ({ root }: Document): Operation[] =>
  entriesAt(root, 'paths').flatMap(([path, item]) =>
    entriesAt(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
        id: textAt(operation, 'operationId') ?? `${method}-${path}`,
      })),
  )
