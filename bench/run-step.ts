import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const Line = z.looseObject({ bench: z.string() })

/** The file is of a benchmark beside this one. */
export type RunStep = { file: string; args: string[] }

/** Runs a benchmark in a process of its own and shows what it prints: the line for machines, undefined when it fails, and how long it took. */
export const runStep = async ({ file, args }: RunStep) => {
  const began = performance.now()
  const path = fileURLToPath(new URL(`${file}.ts`, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let last: string | undefined
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{"bench"')) last = line
    else console.log(line)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const line = code === 0 && last !== undefined ? Line.parse(JSON.parse(last)) : undefined
  return { line, tookSeconds: Math.round((performance.now() - began) / 1000) }
}
