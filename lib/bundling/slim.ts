import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const locales = join(dirname(createRequire(import.meta.url).resolve('zod')), 'v4/locales')

/** Parts of undici that its HTTP/1.1 client names but does not use: HTTP/2, SOCKS, another parser, the second fetch. */
const unusedOfUndici =
  /undici[\\/]lib[\\/](web|cache|milo|llhttp[\\/]llhttp-wasm|dispatcher[\\/](client-h2|socks5))/

/** What turns zod's schemas to JSON Schema, which happens when the bridge is built and never while it runs. */
const toJsonSchema = `
  const leftOut = () => { throw new Error('lib/bundling/slim.ts leaves JSON Schema out') }
  const later = () => leftOut
  export { later as createToJSONSchemaMethod, later as createStandardJSONSchemaMethod }
  export { leftOut as initializeContext, leftOut as handleUnrepresentable, leftOut as process, leftOut as processSchema }
  export { leftOut as extractDefs, leftOut as finalize }`

/**
 * In place of the public suffix list: a name's last two labels. It keeps one site's cookies from another's, and a session's
 * jar has those of its Genesys alone.
 */
const lastTwoLabels = `
  export const getDomain = (host) =>
    /^[0-9.]+$|:/.test(host) ? null : (/[^.]+[.][^.]+$/.exec(host)?.[0] ?? null)`

/**
 * Leaves out what is never reached, since every cold start would read it: most of undici, zod's fifty languages, its JSON
 * Schema, and the list of all public suffixes. Our own `import { z }` becomes a namespace import, of which esbuild keeps only what is used.
 */
export const slim: Plugin = {
  name: 'slim',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: join(here, 'undici.cjs') }))
    build.onLoad({ filter: unusedOfUndici }, () => ({ contents: 'module.exports = {}' }))
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
      resolveDir: locales,
    }))
    build.onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]to-json-schema\.js$/ }, () => ({
      contents: toJsonSchema,
    }))
    build.onLoad({ filter: /node_modules[\\/]tldts[\\/]/ }, () => ({ contents: lastTwoLabels }))
    build.onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]json-schema-processors\.js$/ }, () => ({
      contents: 'module.exports = {}',
    }))
    build.onLoad({ filter: /[\\/](src|lambdas|listener)[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      return {
        loader: 'ts',
        contents: text.replace("import { z } from 'zod'", "import * as z from 'zod'"),
      }
    })
  },
}
