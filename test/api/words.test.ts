import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { asyncApi } from '../../lambdas/api/asyncapi.ts'
import { openApi } from '../../lambdas/api/openapi.ts'
import { words } from '../../lambdas/api/words.ts'
import { problems } from '../../lambdas/http/problem.ts'

const Schema = z.looseObject({
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
})

/** The members of a schema by their paths, with their words; what refers elsewhere has its own, and a constant needs none. */
const membersOf = (schema: unknown, within = ''): [string, string | undefined][] => {
  const { properties = {}, anyOf = [], allOf = [], items } = Schema.parse(schema)
  const inner = [...anyOf, ...allOf, ...(items === undefined ? [] : [items])]
  return [
    ...inner.flatMap((each) => membersOf(each, within)),
    ...Object.entries(properties).flatMap(([name, member]): [string, string | undefined][] => {
      const path = within === '' ? name : `${within}.${name}`
      const parsed = Schema.parse(member)
      if ('$ref' in parsed) return []
      if ('const' in parsed) return [[path, parsed.description ?? 'constant']]
      return [[path, parsed.description], ...membersOf(member, path)]
    }),
  ]
}

const documents = [openApi(), asyncApi()]
const schemas = documents.flatMap(({ components }) => Object.entries(components.schemas))

describe('the documents tell in words', () => {
  test.each(schemas)('what %s is, and each of its members', (name, schema) => {
    const { description } = Schema.parse(schema)
    const silent = membersOf(schema).filter(([, said]) => !said)
    expect([description, silent]).toEqual([expect.stringMatching(/\S/), []])
    const paths = new Set(['', ...membersOf(schema).map(([path]) => path)])
    expect(Object.keys(words[name] ?? {}).filter((path) => !paths.has(path))).toEqual([])
  })

  test('of no schema that there is not', () => {
    const names = new Set(schemas.map(([name]) => name))
    expect(Object.keys(words).filter((name) => !names.has(name))).toEqual([])
  })

  test('what each code means', () => {
    const code = membersOf(openApi().components.schemas['Problem']).find(
      ([path]) => path === 'code',
    )
    for (const [name, { status, title }] of Object.entries(problems))
      expect(code?.[1]).toContain(`\`${name}\` (${status}): ${title}`)
  })
})
