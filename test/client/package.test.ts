import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
let home: string
let files: string[]

/** A project that has installed what `npm pack` makes, with nothing else of ours beside it. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'consult-bridge-'))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', home], { cwd: root })
  // What the build says comes before it.
  const json = stdout.slice(stdout.search(/^[[{]/m))
  const packed = z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })
  const [tarball] = z
    .union([
      z.array(packed),
      z.record(z.string(), packed).transform(Object.values<z.infer<typeof packed>>),
    ])
    .parse(JSON.parse(json))
  files = tarball?.files.map(({ path }) => path) ?? []
  const installed = join(home, 'node_modules/consult-bridge')
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', join(home, tarball?.filename ?? ''), '-C', installed, '--strip', '1'])
  await symlink(join(root, 'node_modules/zod'), join(home, 'node_modules/zod'))
  await writeFile(join(home, 'package.json'), '{ "type": "module" }')
}, 60_000)
afterAll(() => rm(home, { recursive: true }))

test('holds the client, the button and the command line, and no sources', () => {
  expect(files).toContain('dist/client/index.js')
  expect(files).toContain('dist/button/consult-button.js')
  expect(files).toContain('dist/cli/consult-bridge.js')
  expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([])
  expect(files.filter((file) => /^(lambdas|lib|local|test)/.test(file))).toEqual([])
})

test('is imported by its name', async () => {
  const script = "console.log(Object.keys(await import('consult-bridge/client')).sort().join())"
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: home,
  })
  expect(stdout.trim()).toBe(
    'BridgeProblem,WebhookRefused,bridgeOperator,consultBridge,verifyWebhook',
  )
})

test('brings a command line that needs nothing beside it', async () => {
  const installed = join(home, 'node_modules/consult-bridge')
  const { bin, version } = z
    .object({ bin: z.record(z.string(), z.string()), version: z.string() })
    .parse(JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')))
  const file = join(installed, bin['consult-bridge'] ?? '')
  expect((await run(file, ['--version'])).stdout).toBe(`${version}\n`)
  const tenant = join(root, 'tenants/acme.json')
  expect((await run(file, ['tenant', 'check', tenant])).stdout).toBe(`✓ ${tenant}\n`)
})

test('brings its types along', async () => {
  const use = (state: string) => `
    import { consultBridge } from 'consult-bridge/client'
    const bridge = consultBridge({ baseUrl: 'http://localhost:8080', apiKey: 'key' })
    const target = { agent: 'bfriend' }
    const { state } = await bridge.start({ agent: 'a', media: 'chat', interactionId: 'i', target })
    export const joined: boolean = state === '${state}'
  `
  const goOn = (wish: string) => `
    import { consultBridge } from 'consult-bridge/client'
    const bridge = consultBridge({ baseUrl: 'http://localhost:8080', apiKey: 'key' })
    await bridge.webhooks.replay('we_1', ${wish})
  `
  await writeFile(join(home, 'right.ts'), use('joined'))
  await writeFile(join(home, 'wrong.ts'), use('jointed'))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const options = '--noEmit --strict --target es2023 --lib es2023,dom --module nodenext'
  const compile = (file: string) =>
    run(process.execPath, [compiler, ...options.split(' '), file], { cwd: home })
  await writeFile(join(home, 'alone.ts'), goOn("{ cursor: 'c' }"))
  await writeFile(join(home, 'both.ts'), goOn("{ since: '2026-03-02T09:15:00Z', cursor: 'c' }"))
  await compile('right.ts')
  await compile('alone.ts')
  await expect(compile('both.ts')).rejects.toMatchObject({
    stdout: expect.stringMatching(/^both\.ts\(\d+,\d+\): error TS/),
  })
  await expect(compile('wrong.ts')).rejects.toMatchObject({
    stdout: expect.stringContaining('no overlap'),
  })
}, 60_000)
