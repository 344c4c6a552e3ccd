import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { banner } from './bundle.ts'
import { slim } from './slim.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The command line as one file that runs on Node 20 and newer, with nothing installed beside it. */
export const bundleCli = async (): Promise<string> => {
  const file = join(root, 'dist/cli/consult-bridge.js')
  await build({
    absWorkingDir: root,
    entryPoints: ['cli/main.ts'],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Faster ways of `ws` to do what it does without them.
    external: ['bufferutil', 'utf-8-validate'],
    mainFields: ['module', 'main'],
    minify: true,
    banner: { js: `#!/usr/bin/env node\n${banner}` },
    plugins: [slim],
    logLevel: 'warning',
  })
  await chmod(file, 0o755)
  return file
}
