import { answerWords } from './answer-words.ts'
import { messageWords } from './message-words.ts'
import { requestWords } from './request-words.ts'

type Json = Record<string, unknown>

/** Beside the schemas rather than in them: no start pays for words. */
export const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...requestWords,
  ...answerWords,
  ...messageWords,
}

/** What is the same in all lists. */
const ofLists: Readonly<Record<string, string>> = {
  items: 'The page.',
  nextCursor: 'The `cursor` of the next page; null on the last.',
}

/** Puts words to a schema of this name and to its members, but for those that refer elsewhere. */
export const describe = (name: string, schema: Json): Json => ({
  ...(words[name]?.[''] !== undefined && { description: words[name][''] }),
  ...describeMembers(name, '', schema),
})

const describeMembers = (name: string, within: string, schema: Json): Json => {
  const inner = (value: unknown) => (isObject(value) ? describeMembers(name, within, value) : value)
  const { properties, anyOf, allOf, items, ...rest } = schema
  return {
    ...rest,
    ...(isObject(properties) && { properties: describeAll(name, within, properties) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(inner) }),
    ...(Array.isArray(allOf) && { allOf: allOf.map(inner) }),
    ...(items !== undefined && { items: inner(items) }),
  }
}

const describeAll = (name: string, within: string, properties: Json): Json =>
  Object.fromEntries(
    Object.entries(properties).map(([member, schema]) => {
      if (!isObject(schema) || '$ref' in schema) return [member, schema]
      const path = within === '' ? member : `${within}.${member}`
      const description = words[name]?.[path] ?? ofLists[path]
      const described = describeMembers(name, path, schema)
      return [member, { ...(description !== undefined && { description }), ...described }]
    }),
  )

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
