import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { run } from './run.ts'

/** The package's, two folders above the bundle. */
const version = (): string => {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(file)).version
}

// Whoever reads may have had enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // Whoever says it twice does not want to wait.
    process.once(signal, () => process.exit(130))
    interrupted.abort(new Error('interrupted'))
  })
}

const { stdout, stderr, env: environment } = process
const words = process.argv.slice(2)
process.exitCode = await run(words, {
  ...{ stdout, stderr, environment, version: version() },
  signal: interrupted.signal,
})
