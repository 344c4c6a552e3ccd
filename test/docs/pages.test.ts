import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { blocks, fill, placesIn } from '../../docs/blocks/fill.ts'
import { pages, root } from '../../docs/blocks/pages.ts'
import { commands } from '../../cli/commands.ts'
import { globalFlags } from '../../cli/help.ts'
import { findCommand } from '../../cli/read-arguments.ts'
import { LocalEnvironment } from '../../local/local-environment.ts'
import * as client from '../../client/index.ts'
import { readTenant } from '../../src/config/read-tenant.ts'
import { httpRoutes } from '../../src/config/routes.ts'
import { anchorsOf, linksOf } from './markdown.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const all = pages()
const scripts = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json'))).scripts

const Described = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({ security: z.array(z.record(z.string(), z.unknown())).optional() }),
    ),
  ),
})
/** The calls as the OpenAPI document has them. */
const described = Object.entries(
  Described.parse(JSON.parse(read('docs/openapi.json'))).paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    call: `${method.toUpperCase()} ${path}`,
    operation,
  })),
)

describe('what pages say that follows from the code', () => {
  test.each(all.filter((path) => placesIn(read(path)).length > 0))(
    '%s is what `npm run docs` writes',
    async (path) => {
      expect(read(path)).toBe(await fill(read(path)))
    },
  )

  test('every block has a place', () => {
    const used = all.flatMap((path) => placesIn(read(path)))
    expect(used.toSorted()).toEqual(Object.keys(blocks).sort())
  })
})

/** What is wrong with pages, each with its page. */
const wrongIn = (find: (page: string, path: string) => string[]): string[] =>
  all.flatMap((path) => find(read(path), path).map((found) => `${path}: ${found}`))

test('every link leads somewhere', () => {
  const isDead = (path: string, link: string): boolean => {
    if (/^(https?|mailto):/.test(link)) return false
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : normalize(join(dirname(path), decodeURI(file)))
    if (!existsSync(join(root, target))) return true
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor)
  }
  expect(wrongIn((page, path) => linksOf(page).filter((link) => isDead(path, link)))).toEqual([])
})

const matches = (page: string, pattern: RegExp): string[] =>
  [...page.matchAll(pattern)].map(([, found = '']) => found)

test('every script that is named is there', () => {
  const found = wrongIn((page) =>
    matches(page, /\bnpm run ([\w:-]*\w)/g).filter((name) => !(name in scripts)),
  )
  expect(found).toEqual([])
})

test('every file that is named is there, from the root or from its page', () => {
  const places = '(?:src|lambdas|lib|bin|local|listener|client|console|cli|test|bench|docs|tenants)'
  const found = wrongIn((page, path) =>
    matches(page, new RegExp(`\`(${places}/[\\w./-]+)\``, 'g')).filter(
      (file) =>
        !existsSync(join(root, file)) &&
        !existsSync(join(root, dirname(path), file)) &&
        // The channel that a page shows how to add.
        !file.includes('parley'),
    ),
  )
  expect(found).toEqual([])
})

test('a page about the API names every call of it', () => {
  const page = read('docs/api.md')
  const calls = httpRoutes.filter(
    ({ serves }) => serves !== 'notFound' && serves !== 'refuseMethod',
  )
  const missing = calls.map(({ method, path }) => `\`${method} ${path}\``)
  // Its own description is named where the page begins.
  expect(missing.filter((call) => !page.includes(call))).toEqual([])
})

test('a page about keys names every call that is for operators alone', () => {
  const page = read('docs/callers-and-keys.md')
  const forOperators = described.filter(({ operation: { security = [] } }) =>
    security.some((each) => 'operatorKey' in each),
  )
  expect(forOperators.length).toBeGreaterThan(5)
  const calls = forOperators.map(({ call }) => `\`${call}\``)
  expect(calls.filter((call) => !page.includes(call))).toEqual([])
})

test('every command that a page has somebody type is one, with all its options', () => {
  const typed = wrongIn((page) =>
    matches(page, /npx consult-bridge (\w[^`\n]*)/g).flatMap((whole) => {
      const found = findCommand(commands, whole.split(' '))
      const known = { ...found?.command.flags, ...globalFlags }
      const options = matches(whole, /--([\w-]+)/g)
      return found && options.every((name) => name in known) ? [] : [whole]
    }),
  )
  expect(typed).toEqual([])
})

test('the README names variables that there are, with their defaults', () => {
  const page = read('README.md')
  const [, rows = ''] = /\| environment variable[^\n]*\n\|[ -|]+\n((?:\|.*\n)+)/.exec(page) ?? []
  const said = [...rows.matchAll(/^\| (`.+?`) +\| (.+?) +\|$/gm)].flatMap(
    ([, names = '', words = '']) =>
      names.split(', ').map((name) => [name.replaceAll('`', ''), words] as const),
  )
  expect(said.length).toBeGreaterThan(8)
  const defaults = LocalEnvironment.parse({})
  for (const [name, words] of said) {
    expect(Object.keys(LocalEnvironment.shape)).toContain(name)
    const value = defaults[name as keyof LocalEnvironment]
    if (typeof value === 'number') expect(words).toContain(String(value))
    if (value === undefined) expect(words).toMatch(/^unset|default `|^10,/)
  }
})

test('a tenant’s file that the README shows is one', () => {
  const [, file = ''] = /```json\n([^]*?)```/.exec(read('README.md')) ?? []
  expect(readTenant('README.md', file).name).toBe('acme')
})

test('what the page about the client imports and calls is there', () => {
  const page = read('docs/client.md')
  const [, names = ''] = /import \{ (.+) \} from 'consult-bridge\/client'/.exec(page) ?? []
  expect(Object.keys(client)).toEqual(expect.arrayContaining(names.split(', ')))
  const bridge = client.consultBridge({ baseUrl: 'http://localhost:1', apiKey: 'k' })
  const called = matches(page, /\bbridge\.(\w+)\(/g)
  expect(called.length).toBeGreaterThan(1)
  expect(Object.keys(bridge)).toEqual(expect.arrayContaining(called))
})

test('what links and anchors are is told apart from code', () => {
  const page = '# A `b`, c’s\n[one](x.md#y)\n```\n[no](n.md)\n```\n`[nor](m.md)`\n## A `b`, c’s\n'
  expect(linksOf(page)).toEqual(['x.md#y'])
  expect(anchorsOf(page)).toEqual(['a-b-cs', 'a-b-cs-1'])
})
