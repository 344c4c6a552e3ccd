import { execFileSync } from 'node:child_process'
import { appendFile, mkdir } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { keepFailure, keepLine, keepReached } from './kept-results.ts'
import { judge } from './pages/goals.ts'
import { Results } from './pages/results.ts'
import { runStep } from './run-step.ts'
import { writePages } from './write-pages.ts'

/**
 * `npm run bench -- [--runs 3] [names]`: all benchmarks, or those that are named, one after the other but for what runs beside
 * another, each as long as it takes for all of them together to take less than ten minutes. Each one's line goes to
 * bench/results/, the last of each to docs/benchmarks.json, and the pages are written from that. Of several runs it says how many
 * have reached each goal.
 */
type Step = {
  file: string
  args: string[]
  /** In the place of the short one, and longer than all else. */
  asNamed?: true
  /** Only counts, and runs beside the other, whose figures are seconds of waiting rather than milliseconds of work. */
  beside?: string
}
/** Those that start consults, and tell of them, and one of the others; the middle of three is one of them. */
const readingSecrets = ['startConsult', 'transferConsult', 'deliverWebhook']
const readingNone = ['authorizeSocket', 'getConsult', 'health']
const steps: Record<string, Step> = {
  relay: { file: 'relay', args: ['--rates', '10:4,25:4,50:4,100:8', '--alone', '100:14'] },
  growth: {
    file: 'growth',
    // With one listener the relay's rows go on the page, which has the same sessions.
    args: [
      ...['--sessions', '1,10,100', '--at-rate', '25:4'],
      ...['--listeners', '2,4', '--at-sessions', '1000', '--rates', '100:6'],
    ],
  },
  sessions: {
    file: 'sessions',
    args: ['1000', '--quick', '--sizes', '10000', '--settle-seconds', '35'],
  },
  cost: { file: 'cost', args: [], beside: 'failover' },
  failover: { file: 'failover', args: ['1'] },
  'first-light': { file: 'first-light', args: ['200'] },
  delivery: { file: 'delivery', args: [] },
  'aws-calls': { file: 'aws-calls', args: [] },
  coldstart: {
    file: 'coldstart',
    args: ['7', ...readingSecrets, ...readingNone],
  },
  'growth-in-full': { file: 'growth', args: [], asNamed: true },
}
const secondsAtMost = 600
/** Of the machine before the first: above it, others are at work, and how long it takes says nothing. */
const quietLoad = 1

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '1' } },
})
const unknown = named.filter((name) => !(name in steps))
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(', ')}, but ${Object.keys(steps).join(', ')}`)
  process.exit(1)
}
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) {
  console.error('--runs takes a whole number from 1')
  process.exit(1)
}
const chosen = Object.entries(steps).filter(([name, { asNamed }]) =>
  named.length === 0 ? asNamed === undefined : named.includes(name),
)

const results = new URL('results/', import.meta.url)
await mkdir(results, { recursive: true })
const commit = commitHere()
const failed: string[] = []
const loadBefore = loadavg()[0] ?? 0
const startedAt = new Date().toISOString()
const began = performance.now()
const reached: Record<string, number> = {}
for (let run = 1; run <= runs; run += 1) {
  if (runs > 1) console.error(`—— run ${run} of ${runs} ——`)
  for (const [goal, isReached] of Object.entries(await runAll())) {
    reached[goal] = (reached[goal] ?? 0) + (isReached ? 1 : 0)
  }
}
const tookSeconds = Math.round((performance.now() - began) / 1000)
if (runs > 1) {
  console.table(
    Object.fromEntries(Object.entries(reached).map(([goal, count]) => [goal, { of: runs, count }])),
  )
  if (named.length === 0) await keepReached({ runs, at: startedAt, reached })
}
await writePages()

const isTooLong = named.length === 0 && tookSeconds > secondsAtMost * runs
console.error(`took ${tookSeconds} s${runs > 1 ? `, ${Math.round(tookSeconds / runs)} a run` : ''}`)
if (isTooLong)
  console.error(
    loadBefore < quietLoad
      ? `more than ${secondsAtMost} s a run`
      : `more than ${secondsAtMost} s a run, beside others: the load was ${loadBefore.toFixed(1)} before`,
  )
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`)
process.exit(failed.length > 0 || (isTooLong && loadBefore < quietLoad) ? 1 : 0)

/** Each of the chosen once; whether each goal was reached of which something was measured. */
async function runAll(): Promise<Record<string, boolean>> {
  const lines: Record<string, object> = {}
  const names = chosen.map(([name]) => name)
  const runOne = async (name: string, step: Step): Promise<void> => {
    console.error(`— ${name} —`)
    const at = new Date().toISOString()
    const load = loadavg()[0] ?? 0
    const { line, tookSeconds: took } = await runStep(step)
    console.error(`  ${name} took ${took} s`)
    if (line === undefined) {
      failed.push(name)
      return keepFailure(step.file, at)
    }
    const whole = { ...line, at, load, tookSeconds: took, ...(commit !== undefined && { commit }) }
    lines[step.file] = whole
    await appendFile(new URL(`${startedAt}.jsonl`, results), `${JSON.stringify(whole)}\n`)
    await keepLine(step.file, whole)
  }
  for (const [name, step] of chosen) {
    // It has run, or is running, beside that one.
    if (step.beside !== undefined && names.includes(step.beside)) continue
    const others = chosen.filter(([, { beside }]) => beside === name)
    await Promise.all([[name, step] as const, ...others].map((each) => runOne(...each)))
  }
  const { runs: measured } = Results.pick({ runs: true }).parse({ runs: lines })
  return Object.fromEntries(
    judge(measured).flatMap((judged) =>
      judged.is === undefined ? [] : [[judged.goal.what, judged.isReached]],
    ),
  )
}

/** Undefined outside of a clone. */
function commitHere(): string | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: [...stdio],
    }).trim()
  } catch {
    return undefined
  }
}
