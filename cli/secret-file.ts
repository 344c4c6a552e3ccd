import { readFileSync } from 'node:fs'
import { UsageError } from './usage-error.ts'

/** A webhook's own secret: never an argument, as all processes' arguments can be read by anybody. */
export const readSecret = (file: string | undefined): { secret?: string } => {
  if (file === undefined) return {}
  try {
    return { secret: readFileSync(file, 'utf8').trim() }
  } catch {
    throw new UsageError(`The secret file ${file} cannot be read.`)
  }
}
