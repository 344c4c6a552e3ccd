import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { quietLine } from './report.ts'

const Line = z.looseObject({ bench: z.string() })

export type RunStep = {
  /** Of a benchmark beside this one. */
  file: string
  args: string[]
  /** Called once it idles for a minute: what counts rather than measures may run beside it then. */
  onQuiet?: () => void
}

/** Runs a benchmark in a process of its own and shows what it prints: the line for machines, undefined when it fails, and how long it took. */
export const runStep = async ({ file, args, onQuiet }: RunStep) => {
  const began = performance.now()
  const path = fileURLToPath(new URL(`${file}.ts`, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let last: string | undefined
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === quietLine) onQuiet?.()
    else if (line.startsWith('{"bench"')) last = line
    else console.log(line)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const line = code === 0 && last !== undefined ? Line.parse(JSON.parse(last)) : undefined
  return { line, tookSeconds: Math.round((performance.now() - began) / 1000) }
}
