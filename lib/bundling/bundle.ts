import { copyFile, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'
import { slim } from './slim.ts'

export type Bundle = { folder: string; meta: Metafile }

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = (name: string) => join(root, 'dist', name)

/** What is CommonJS inside asks for `require`, which an ES module does not have. */
export const banner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** All functions in one module, with what they use of the AWS SDK, but for what is imported when it is needed (docs/adr/0008). */
export const bundleLambdas = (): Promise<Bundle> =>
  bundle('lambdas', ['lambdas/main.ts'], { splitting: true })

/** The listener, and the Dockerfile: all that the image is made from. */
export const bundleListener = async (): Promise<Bundle> => {
  const bundled = await bundle('listener', ['listener/main.ts'])
  await copyFile(join(root, 'listener/Dockerfile'), join(bundled.folder, 'Dockerfile'))
  return bundled
}

/** Bundles these entries into a folder of `dist`. */
export const bundle = async (
  name: string,
  entryPoints: string[],
  { splitting = false, external = [] }: { splitting?: boolean; external?: string[] } = {},
): Promise<Bundle> => {
  const folder = dist(name)
  const { metafile: meta } = await build({
    absWorkingDir: root,
    entryPoints,
    external,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    banner: { js: banner },
    metafile: true,
    plugins: [slim],
    logLevel: 'warning',
  })
  if (splitting) await removeStrangers(folder, Object.keys(meta.outputs))
  return { folder, meta }
}

/** A part is named by what is in it; those of an earlier build would be deployed too. */
const removeStrangers = async (folder: string, outputs: string[]): Promise<void> => {
  const own = new Set(outputs.map((path) => basename(path)))
  const strangers = (await readdir(folder)).filter((name) => !own.has(name))
  await Promise.all(strangers.map((name) => rm(join(folder, name), { force: true })))
}
