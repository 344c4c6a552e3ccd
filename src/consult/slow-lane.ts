import type { EndpointHealth } from './ports/webhook-endpoints.ts'
import { secondsSince } from './seconds-since.ts'

/** Who takes longer holds a place that others could use. */
const slowMs = 5000
/** Two slow answers within this time, and the webhook is narrowed for as long. */
const memorySeconds = 60

/** Of the health of an endpoint what its slow answers have come to. */
export type Slowness = Pick<EndpointHealth, 'slowAt' | 'narrowUntil'>

/**
 * What a try that ended now adds, whatever it was answered; undefined for one that was quick. One slow answer is remembered, the
 * next one narrows.
 */
export const slownessAfter = (
  { slowAt }: Slowness,
  durationMs: number,
  now: Date,
): { slowAt: string; narrowUntil: string | null } | undefined => {
  if (durationMs <= slowMs) return undefined
  const isAgain = slowAt !== null && secondsSince(slowAt, now) <= memorySeconds
  const end = new Date(now.getTime() + memorySeconds * 1000)
  return { slowAt: now.toISOString(), narrowUntil: isAgain ? end.toISOString() : null }
}

/**
 * Whether a consult's first tries go one after the other with those of all its webhook's other consults. Once a consult's do they
 * always do, however quick the webhook is by now, or one that went before could be overtaken; what begins after it was narrow has
 * lanes of its own again. That holds as long as the end of narrowness only ever moves on.
 */
export const isNarrowed = (
  { narrowUntil }: Slowness,
  { createdAt }: { createdAt: string },
): boolean => narrowUntil !== null && createdAt < narrowUntil
