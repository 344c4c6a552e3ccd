import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { bundleCli } from '../../lib/bundling/bundle-cli.ts'

type Environment = Record<string, string>

/** The binary as it is installed, in a process of its own. Only what is given is in its environment. */
export const buildCli = async (environment: Environment = {}) => {
  const file = await bundleCli()
  const begin = (words: string[], more: Environment = {}) => {
    const child = spawn(process.execPath, [file, ...words], {
      env: { PATH: process.env['PATH'], ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    const lines = new Set<() => void>()
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8')
      for (const look of lines) look()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString('utf8')
      for (const look of lines) look()
    })
    const ended = once(child, 'close').then(([code]) => ({ code: code as number, out, err }))
    return {
      ended,
      interrupt: () => void child.kill('SIGINT'),
      /** Until this has been printed, to either stream. */
      until: (text: string) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if (!`${out}${err}`.includes(text)) return
            lines.delete(look)
            resolve()
          }
          lines.add(look)
          look()
          void ended.then(() => reject(new Error(`ended without ${text}: ${out}${err}`)))
        }),
    }
  }
  return { begin, cli: (words: string[], more?: Environment) => begin(words, more).ended }
}
