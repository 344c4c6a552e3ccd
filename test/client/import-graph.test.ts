import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** What is left of a module's imports when its types are gone: what a browser would have to fetch. */
const importsOf = async (file: string): Promise<string[]> => {
  const { outputText } = ts.transpileModule(await readFile(file, 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2024,
      verbatimModuleSyntax: true,
    },
  })
  return ts.preProcessFile(outputText, true, true).importedFiles.map(({ fileName }) => fileName)
}

const reachedFrom = async (entry: string) => {
  const files = new Set([entry])
  const packages = new Set<string>()
  for (const file of files) {
    for (const name of await importsOf(file)) {
      if (name.startsWith('.')) files.add(resolve(dirname(file), name))
      else packages.add(name)
    }
  }
  return { files: [...files].map((file) => relative(root, file)), packages: [...packages] }
}

test('what a browser loads is the client’s own files, and nothing else', async () => {
  const { files, packages } = await reachedFrom(join(root, 'client/index.ts'))
  expect(packages).toEqual([])
  expect(files.filter((file) => !file.startsWith('client/'))).toEqual([])
  expect(files).toContain('client/follow/switchboard.ts')
  expect(files.every((file) => existsSync(join(root, file)))).toBe(true)
})

test('such a walk does find what a browser has not', async () => {
  const { packages } = await reachedFrom(join(root, 'src/adapters/webhook/signature.ts'))
  expect(packages).toEqual(['node:crypto'])
})

test('it compiles where there is a browser’s library and no Node', async () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await run(process.execPath, [compiler, '--noEmit', '-p', join(root, 'client')])
  expect(stdout).toBe('')
}, 60_000)
