import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { bundleLambdas, bundleListener } from '../../lib/bundling/bundle.ts'
import type { Bundle } from '../../lib/bundling/bundle.ts'
import { readAtStart } from '../../lib/bundling/read-at-start.ts'
import { listenerNodeFlags } from '../../src/config/listener-node-flags.ts'

let lambdas: Bundle
let listener: Bundle
beforeAll(async () => {
  ;[lambdas, listener] = await Promise.all([bundleLambdas(), bundleListener()])
}, 60_000)

const externalsOf = ({ meta }: Bundle): string[] => [
  ...new Set(
    Object.values(meta.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external, path }) => external === true && !path.startsWith('node:'))
      .map(({ path }) => path)
      .filter((path) => !builtin.has(path)),
  ),
]
const builtin = new Set(process.getBuiltinModule('node:module').builtinModules)

const sizeOf = async ({ folder }: Bundle, names: string[]): Promise<number> => {
  const sizes = names.map(async (name) => (await stat(join(folder, basename(name)))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

test('what a function reads at its start is under 600 KB, and so is each part that it may read later', async () => {
  const { outputs } = lambdas.meta
  const atStart = readAtStart(lambdas.meta, 'lambdas/main.ts')
  expect(await sizeOf(lambdas, atStart)).toBeLessThan(600_000)
  const later = Object.entries(outputs).filter(([name]) => !atStart.includes(name))
  const parts = later.flatMap(([, { entryPoint }]) => entryPoint ?? [])
  expect(parts).toContain('lambdas/mcp-server.ts')
  for (const part of parts) {
    const more = readAtStart(lambdas.meta, part).filter((name) => !atStart.includes(name))
    expect(await sizeOf(lambdas, more), part).toBeLessThan(600_000)
  }
})

test('what most functions never use, none reads at its start', () => {
  const inputs = readAtStart(lambdas.meta, 'lambdas/main.ts').flatMap((name) =>
    Object.keys(lambdas.meta.outputs[name]?.inputs ?? {}),
  )
  const seldom =
    /node_modules\/(@modelcontextprotocol|undici|tough-cookie|@aws-sdk\/client-(secrets|ssm))/
  expect(inputs.filter((input) => seldom.test(input))).toEqual([])
})

test('no list of public suffixes is read', async () => {
  const names = Object.keys(lambdas.meta.outputs).map((name) => basename(name))
  for (const name of names)
    expect(await readFile(join(lambdas.folder, name), 'utf8'), name).not.toMatch('co.uk')
})

test('functions and listener have all that they need inside, the SDK that is tested as well', () => {
  expect(externalsOf(lambdas)).toEqual([])
  expect(externalsOf(listener)).toEqual([])
})

test('CometD, whose window is a global, is in the listener’s bundle alone', () => {
  const inputs = ({ meta }: Bundle) => Object.keys(meta.inputs).join('\n')
  expect(inputs(listener)).toMatch('node_modules/cometd/')
  expect(inputs(lambdas)).not.toMatch('node_modules/cometd/')
})

test('the image has the bundle inside and runs as nobody in particular, on the Node that is tested, as it is measured', async () => {
  const dockerfile = await readFile(join(listener.folder, 'Dockerfile'), 'utf8')
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  const node = /"node": "(\d+\.\d+\.\d+)"/.exec(manifest)?.[1] ?? ''
  expect(dockerfile).toMatch(
    new RegExp(`^FROM \\S+/node:${node}-alpine(@sha256:[0-9a-f]{64})?$`, 'm'),
  )
  expect(dockerfile).toMatch(/^USER node$/m)
  expect(dockerfile.match(/^COPY .*$/gm)).toEqual(['COPY main.mjs ./'])
  const commands = [...dockerfile.matchAll(/^CMD (.+)$/gm)].map(([, command]) => command)
  expect(commands).toEqual([
    JSON.stringify(['node', ...listenerNodeFlags(0), 'main.mjs']).replaceAll(',', ', '),
  ])
})

test('of undici the bundles have every name that is asked of it', async () => {
  const folder = new URL('../../src/', import.meta.url)
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')))
  const asked = texts.flatMap((text) =>
    [...text.matchAll(/^import \{([^}]+)\} from 'undici'$/gm)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  )
  const ours = createRequire(import.meta.url)('../../lib/bundling/undici.cjs') as object
  expect(asked).toContain('Client')
  expect(Object.keys(ours)).toEqual(expect.arrayContaining(asked))
})
