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

/** Ways to credentials that neither a function nor a task has. */
const otherCredentials =
  /^@aws-sdk\/(credential-provider-(sso|ini|process|web-identity|login)|token-providers)$/

/** The MCP SDK's validator for JSON Schemas that come from outside; ours are zod's. */
const validatorOfMcp = /@modelcontextprotocol[\\/]server[\\/]dist[\\/]ajvProvider/

/**
 * Leaves out what is never reached, since every cold start would read it: most of undici, the public suffixes, a developer's
 * credentials, and zod's fifty languages. Our own `import { z }` becomes a namespace import, of which esbuild keeps only what is used.
 */
export const slim: Plugin = {
  name: 'slim',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: join(here, 'undici.cjs') }))
    build.onResolve({ filter: /^tldts$/ }, () => ({ path: join(here, 'tldts.js') }))
    build.onResolve({ filter: otherCredentials }, () => ({
      path: join(here, 'no-credentials.js'),
    }))
    build.onLoad({ filter: validatorOfMcp }, () => ({ contents: 'export const n = class {}' }))
    build.onLoad({ filter: unusedOfUndici }, () => ({ contents: 'module.exports = {}' }))
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
      resolveDir: locales,
    }))
    build.onLoad({ filter: /[\\/](src|lambdas|listener|cli)[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      return {
        loader: 'ts',
        contents: text.replace("import { z } from 'zod'", "import * as z from 'zod'"),
      }
    })
  },
}
