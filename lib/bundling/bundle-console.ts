import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Everything that the console is made of, as its pages name it. */
export const consoleFiles = [
  'index.html',
  'api.html',
  'icon.svg',
  'console.js',
  'console.css',
  'api.js',
] as const

/** The console as static files that any web server can serve; gives back their folder. */
export const bundleConsole = async (): Promise<string> => {
  const folder = join(root, 'dist/console')
  await mkdir(folder, { recursive: true })
  await Promise.all([
    build({
      absWorkingDir: root,
      entryPoints: {
        console: 'console/main.ts',
        api: 'console/api/main.ts',
      },
      outdir: folder,
      bundle: true,
      platform: 'browser',
      target: 'es2023',
      format: 'esm',
      minify: true,
      sourcemap: false,
      logLevel: 'warning',
    }),
    build({
      absWorkingDir: root,
      entryPoints: { console: 'console/style/console.css' },
      outdir: folder,
      bundle: true,
      // Older ones than these would need `light-dark()` rewritten.
      target: ['chrome123', 'firefox120', 'safari17.5'],
      minify: true,
      logLevel: 'warning',
    }),
    ...['index.html', 'api.html', 'icon.svg'].map((name) =>
      copyFile(join(root, 'console', name), join(folder, name)),
    ),
  ])
  return folder
}
