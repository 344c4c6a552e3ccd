import { createHash } from 'node:crypto'
import { z } from 'zod'
import { sessionStates } from '../gws/session-status.ts'
import type { Refusal, SessionStatus } from '../gws/session-status.ts'

/** An agent's row. `wanted` stays true while a session is only between two owners. */
export type LeaseRow = {
  agent: string
  owner: string | null
  epoch: number
  wanted: boolean
  status: SessionStatus
  /** When its owner wrote this status: of the polls since then nobody else knows. */
  shownAt: Date | null
  /** Since the agent was last connected; null when there was none with the credentials of today. */
  refusal: Refusal | null
}

const When = z.iso.datetime().transform((text) => new Date(text))
const StoredStatus = z.object({
  state: z.enum(sessionStates),
  since: When,
  reason: z.string().nullable(),
  connectedAt: When.nullable(),
  lastPollAt: When.nullable(),
  reconnects: z.int(),
  resyncs: z.int(),
  shownAt: When.nullable().default(null),
})
const StoredRow = z.object({
  sk: z.string(),
  owner: z.string().optional(),
  epoch: z.int(),
  wanted: z.boolean(),
  session: StoredStatus,
  refusals: z.int().optional(),
  refusedWith: z.string().optional(),
  liftedAt: When.optional(),
})

/** Sixteen, so that none is hot and all can be listed. */
export const rowPartitions = Array.from({ length: 16 }, (_, n) => `sessions#${n.toString(16)}`)

export const rowKey = (agent: string) => {
  const digit = createHash('sha256').update(agent).digest('hex').charAt(0)
  return { pk: `sessions#${digit}`, sk: agent }
}

/** Throws when it is not an agent's row. `presentCredentials` is their print, for whom they are of. */
export const toRow = (
  item: Record<string, unknown>,
  presentCredentials: (agent: string) => string | undefined,
): LeaseRow => {
  const { sk: agent, owner = null, epoch, wanted, session, ...bar } = StoredRow.parse(item)
  const { shownAt, ...status } = session
  const { refusals: count = 0, refusedWith, liftedAt = null } = bar
  const isPresent = count > 0 && refusedWith === presentCredentials(agent)
  const refusal = isPresent ? { count, liftedAt } : null
  return { agent, owner, epoch, wanted, status, shownAt, refusal }
}

export const toStored = (
  { since, connectedAt, lastPollAt, ...status }: SessionStatus,
  shownAt: Date,
) => ({
  ...status,
  shownAt: shownAt.toISOString(),
  since: since.toISOString(),
  connectedAt: connectedAt?.toISOString() ?? null,
  lastPollAt: lastPollAt?.toISOString() ?? null,
})
