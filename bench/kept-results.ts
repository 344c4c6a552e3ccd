import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { format, resolveConfig } from 'prettier'
import { z } from 'zod'
import { resultsFile } from './pages/pages.ts'

const file = new URL(`../docs/${resultsFile}`, import.meta.url)
const Kept = z.looseObject({ runs: z.record(z.string(), z.looseObject({})) })
type Kept = z.infer<typeof Kept>

const short = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value

let changing: Promise<void> = Promise.resolve()

/** One after the other: two benchmarks may end at once. */
const change = (to: (kept: Kept) => object): Promise<void> =>
  (changing = changing.then(() => changeNow(to)))

const changeNow = async (to: (kept: Kept) => object): Promise<void> => {
  const text = await readFile(file, 'utf8').catch(() => '{"runs":{}}')
  const changed = { ...Kept.parse(JSON.parse(text)), ...to(Kept.parse(JSON.parse(text))) }
  const config = await resolveConfig(file)
  await writeFile(file, await format(JSON.stringify(changed, short), { ...config, parser: 'json' }))
}

const environment = () => ({
  ...{ node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length },
  memoryGb: Math.round(totalmem() / 2 ** 30),
})

/** Puts a benchmark's line into docs/benchmarks.json, in the place of its last one. */
export const keepLine = (name: string, line: object): Promise<void> =>
  change(({ runs }) => ({ environment: environment(), runs: { ...runs, [name]: line } }))

/** The line that is there stays, and says that it is not of the last run. */
export const keepFailure = (name: string, failedAt: string): Promise<void> =>
  change(({ runs }) => ({
    runs: name in runs ? { ...runs, [name]: { ...runs[name], failedAt } } : runs,
  }))

/** How many of several runs of everything have reached each goal. */
export const keepReached = (repeated: {
  runs: number
  at: string
  reached: Record<string, number>
}): Promise<void> => change(() => ({ repeated }))
