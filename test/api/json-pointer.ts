/** Every `$ref` in a document, but for what only looks like one in an example. */
export const refsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === 'examples') return []
    return name === '$ref' && typeof member === 'string' ? [member] : refsIn(member)
  })
}

/** What a reference within the document leads to; undefined when it leads nowhere. RFC 6901. */
export const resolve = (document: unknown, ref: string): unknown => {
  if (!ref.startsWith('#/')) return undefined
  const names = ref.slice(2).split('/')
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null
        ? Reflect.get(value, name.replaceAll('~1', '/').replaceAll('~0', '~'))
        : undefined,
    document,
  )
}
