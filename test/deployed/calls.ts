import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Call } from './recorder.ts'

const folder = new URL('../../dist/calls/', import.meta.url)

const Call = z.strictObject({ by: z.string(), action: z.string(), resource: z.string() })
const Kept = z.strictObject({ made: z.array(Call), granted: z.array(Call) })

/** What one run called and what it was granted, for the check that comes after all runs. */
export const keepCalls = (kept: z.infer<typeof Kept>): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${process.pid}-${Date.now()}.json`, folder), JSON.stringify(kept))
}

export const forgetCalls = (): void => rmSync(folder, { recursive: true, force: true })

export const recallCalls = (): { made: Call[]; granted: Call[] } => {
  const kept = readdirSync(folder).map((file) =>
    Kept.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
  )
  return {
    made: kept.flatMap(({ made }) => made),
    granted: kept.flatMap(({ granted }) => granted),
  }
}
