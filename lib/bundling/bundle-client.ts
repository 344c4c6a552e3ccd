import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `consult-bridge/client` as who installs it gets it: one module of plain JavaScript, as Node strips no types of packages. */
export const bundleClient = async (): Promise<void> => {
  await build({
    absWorkingDir: root,
    entryPoints: ['client/index.ts'],
    outfile: join(root, 'dist/client/index.js'),
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
  })
}
