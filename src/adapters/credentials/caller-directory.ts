import { createHash } from 'node:crypto'
import type { CallerConfig } from '../../config/environment.ts'

export type Caller = Omit<CallerConfig, 'keySha256'>

/** Who calls, by API key. */
export type CallerDirectory = { byKey(apiKey: string): Caller | undefined }

export const hashKey = (apiKey: string): string => createHash('sha256').update(apiKey).digest('hex')

/** Looks keys up by their hash: what leaks from here opens nothing, and timing tells nothing about a key. */
export const callerDirectory = (callers: CallerConfig[]): CallerDirectory => {
  const byHash = new Map(callers.map(({ keySha256, ...caller }) => [keySha256, caller]))
  return { byKey: (apiKey) => byHash.get(hashKey(apiKey)) }
}
