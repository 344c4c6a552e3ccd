import { readFile, stat } from 'node:fs/promises'
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

test('what a function reads at its start is under 600 KB, and so is what it may read later', async () => {
  const atStart = readAtStart(lambdas.meta, 'lambdas/main.ts')
  const later = Object.keys(lambdas.meta.outputs).filter((name) => !atStart.includes(name))
  expect(await sizeOf(lambdas, atStart)).toBeLessThan(600_000)
  expect(await sizeOf(lambdas, later)).toBeLessThan(600_000)
  const first = atStart.flatMap((name) => Object.keys(lambdas.meta.outputs[name]?.inputs ?? {}))
  expect(first.filter((input) => input.includes('@modelcontextprotocol'))).toEqual([])
})

test('no list of public suffixes is read', async () => {
  expect(await readFile(join(lambdas.folder, 'main.mjs'), 'utf8')).not.toMatch('co.uk')
})

test('the functions need nothing but the AWS SDK of the runtime', () => {
  expect(externalsOf(lambdas).filter((path) => !/^@(aws-sdk|smithy)\//.test(path))).toEqual([])
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
    JSON.stringify(['node', ...listenerNodeFlags, 'main.mjs']).replaceAll(',', ', '),
  ])
})
