import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

/** A tree of its own with one violation of each rule: what the check must find in the real one, too. */
const planted: [rule: string, file: string, imports: string][] = [
  ['domain-is-pure', 'src/consult/impure.ts', 'node:fs'],
  ['channels-know-only-the-domain', 'src/channels/curious.ts', '../adapters/thing.ts'],
  ['config-is-data', 'src/config/busy.ts', '../adapters/thing.ts'],
  ['adapters-know-the-domain-and-names', 'src/adapters/upward.ts', '../../lambdas/thing.ts'],
  ['the-client-brings-nothing-along', 'client/laden.ts', 'zod'],
  ['the-client-takes-types-only', 'client/greedy.ts', '../src/consult/thing.ts'],
  ['the-console-is-a-client', 'console/laden.ts', 'zod'],
  ['the-console-takes-types-only', 'console/greedy.ts', '../src/consult/thing.ts'],
  ['only-the-local-stack-knows-the-console', 'lambdas/showy.ts', '../console/thing.ts'],
  ['infra-knows-names-only', 'lib/nosy.ts', '../src/adapters/thing.ts'],
  ['production-never-imports-local', 'lambdas/homely.ts', '../local/thing.ts'],
  ['nothing-imports-test', 'src/adapters/tested.ts', '../../test/thing.ts'],
  ['simulator-stands-alone', 'local/gws-simulator/leaning.ts', '../../src/config/thing.ts'],
  ['functions-do-not-read-how-they-are-described', 'lambdas/vain.ts', './api/thing.ts'],
  ['only-adapters-use-the-aws-sdk', 'lambdas/direct.ts', '@aws-sdk/client-sqs'],
  ['cometd-stays-out-of-lambdas', 'lambdas/listening.ts', '../src/adapters/gws/deaf.ts'],
  ['one-file-knows-the-cometd-library', 'listener/protocol.ts', 'cometd'],
  ['no-dev-dependency-in-production', 'src/adapters/playful.ts', 'ws'],
  [
    'the-command-line-speaks-to-bridges-as-callers-do',
    'cli/short-cut.ts',
    '../src/adapters/thing.ts',
  ],
  ['no-circular', 'src/adapters/ring-back.ts', './ring.ts'],
]
const others: [file: string, text: string][] = [
  ...[
    'src/adapters',
    'src/config',
    'src/consult',
    'lambdas',
    'lambdas/api',
    'local',
    'test',
    'console',
  ].map((folder): [string, string] => [`${folder}/thing.ts`, 'export type Thing = 1\n']),
  ['src/adapters/gws/deaf.ts', "export type { Message } from 'cometd'\n"],
  ['src/adapters/ring.ts', "export * from './ring-back.ts'\n"],
]

let tree: string
let found: string
beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'consult-bridge-'))
  const files = [
    ...planted.map(([, file, from]): [string, string] => [file, `export * from '${from}'\n`]),
    ...others,
  ]
  for (const [file, text] of files) {
    await mkdir(dirname(join(tree, file)), { recursive: true })
    await writeFile(join(tree, file), text)
  }
  for (const name of ['node_modules', '.dependency-cruiser.js', 'tsconfig.json', 'package.json']) {
    await symlink(join(root, name), join(tree, name))
  }
  const folders = ['src', 'lambdas', 'listener', 'client', 'console', 'cli', 'local', 'lib', 'test']
  const cruiser = join(root, 'node_modules/.bin/depcruise')
  const { stdout } = await run(
    process.execPath,
    [cruiser, '--config', '.dependency-cruiser.js', ...folders],
    { cwd: tree },
  ).catch((failure: unknown) => failure as { stdout: string })
  found = stdout
}, 60_000)
afterAll(() => rm(tree, { recursive: true }))

test.each(planted)('a planted violation of %s is found', (rule, file) => {
  const lines = found.split('\n').filter((line) => line.includes(`${rule}:`))
  expect(
    lines.some((line) => line.includes(file)),
    found,
  ).toBe(true)
})
