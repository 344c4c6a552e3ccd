import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * `<consult-button>` as one classic script, for a `<script>` tag or a CRM's static resource. It names nothing global, says no
 * `use strict` (which Lightning Web Security's sandbox does not bear) and is ASCII, whatever it is served as.
 */
export const bundleButton = async (): Promise<string> => {
  const file = join(root, 'dist/button/consult-button.js')
  await build({
    absWorkingDir: root,
    entryPoints: ['client/button/define.ts'],
    outfile: file,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    charset: 'ascii',
    tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
    minify: true,
    logLevel: 'warning',
  })
  return file
}
