import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { z } from 'zod'
import { resultsFile } from './pages/pages.ts'
import { writePages } from './write-pages.ts'

/**
 * `npm run bench -- [names]`: all benchmarks, or those that are named, one after the other, each as long as it takes for all of
 * them together to take less than ten minutes. Each one's line goes to bench/results/, the last of each to docs/benchmarks.json,
 * and the pages are written from that.
 */
const steps: Record<string, { file: string; args: string[]; asNamed?: true }> = {
  relay: { file: 'relay', args: ['--seconds', '6'] },
  growth: {
    file: 'growth',
    args: [
      ...['--sessions', '1,100', '--rates', '20,50', '--listeners', '1,2,4'],
      ...['--at-sessions', '200', '--seconds', '4'],
    ],
  },
  sessions: { file: 'sessions', args: ['1000', '--quick', '--sizes', '10000'] },
  failover: { file: 'failover', args: ['1'] },
  'first-light': { file: 'first-light', args: [] },
  delivery: { file: 'delivery', args: [] },
  coldstart: {
    file: 'coldstart',
    args: ['3', 'startConsult', 'deliverWebhook', 'authorizeSocket', 'getConsult', 'health'],
  },
  cost: { file: 'cost', args: [] },
  /** In the place of the short one, and longer than all else. */
  'growth-in-full': { file: 'growth', args: [], asNamed: true },
}

const docs = new URL('../docs/', import.meta.url)
const results = new URL('results/', import.meta.url)
const Line = z.looseObject({ bench: z.string() })
const Kept = z.looseObject({ runs: z.record(z.string(), z.unknown()) })

/** The line for machines that it prints last; undefined when it fails. */
const run = async (file: string, args: string[]) => {
  const path = fileURLToPath(new URL(`${file}.ts`, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const last = said.split('\n').findLast((line) => line.startsWith('{"bench"'))
  console.log(
    said
      .split('\n')
      .filter((line) => line !== last)
      .join('\n'),
  )
  return code === 0 && last !== undefined ? Line.parse(JSON.parse(last)) : undefined
}

const short = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value

const kept = async () => {
  const text = await readFile(new URL(resultsFile, docs), 'utf8').catch(() => '{"runs":{}}')
  return Kept.parse(JSON.parse(text))
}

const keep = async (name: string, line: object): Promise<void> => {
  const environment = {
    ...{ node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length },
    memoryGb: Math.round(totalmem() / 2 ** 30),
  }
  const { runs } = await kept()
  const all = { environment, runs: { ...runs, [name]: line } }
  const config = await resolveConfig(docs)
  const text = await format(JSON.stringify(all, short), { ...config, parser: 'json' })
  await writeFile(new URL(resultsFile, docs), text)
}

const named = process.argv.slice(2)
const chosen = Object.entries(steps).filter(([name, { asNamed }]) =>
  named.length === 0 ? asNamed === undefined : named.includes(name),
)
const startedAt = new Date().toISOString()
await mkdir(results, { recursive: true })
const failed: string[] = []
for (const [name, { file, args }] of chosen) {
  console.error(`— ${name} —`)
  const about = { at: new Date().toISOString(), load: loadavg()[0] ?? 0 }
  const began = performance.now()
  const line = await run(file, args)
  const tookSeconds = Math.round((performance.now() - began) / 1000)
  console.error(`  took ${tookSeconds} s`)
  if (line === undefined) {
    failed.push(name)
    continue
  }
  const whole = { ...line, ...about, tookSeconds }
  await appendFile(new URL(`${startedAt}.jsonl`, results), `${JSON.stringify(whole)}\n`)
  await keep(file, whole)
}
await writePages()
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`)
process.exit(failed.length > 0 ? 1 : 0)
