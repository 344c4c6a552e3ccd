import { z } from 'zod'
import { InteractionKey } from './consult.ts'

/**
 * What Genesys says of an interaction, in the domain's words. A notification and a REST read give the same shape, so
 * that both are matched by the same rules. `state`, `type`, `visibility` and `capabilities` are open sets: values that
 * nobody has seen yet pass through.
 */
export const Participant = z.object({
  participantId: z.string(),
  nickname: z.string().nullable(),
  type: z.string().nullable(),
  visibility: z.string().nullable(),
  /** The user's id where the server gives a path or URI for the participant; older servers do not. */
  userId: z.string().nullable(),
})
export type Participant = z.infer<typeof Participant>

export const LogMessage = z.object({
  index: z.number().nullable(),
  type: z.string(),
  visibility: z.string().nullable(),
  text: z.string().nullable(),
  from: Participant.nullable(),
  /** ISO 8601 in UTC, or null where the server's form was not understood. */
  at: z.string().nullable(),
})
export type LogMessage = z.infer<typeof LogMessage>

/** The interaction as it stands, as one agent sees it. */
export const InteractionSnapshot = z.object({
  state: z.string().nullable(),
  participants: z.array(Participant),
  capabilities: z.array(z.string()),
})
export type InteractionSnapshot = z.infer<typeof InteractionSnapshot>

export const Observation = z.object({
  key: InteractionKey,
  /** The agent whose session saw it. */
  agent: z.string(),
  /** The session in which it was seen: reference ids mean nothing outside it. */
  sessionEpoch: z.string().nullable(),
  /** The lease under which that session is held; null for a read by somebody who needs none. */
  leaseEpoch: z.int().nullable(),
  source: z.enum(['notification', 'resync', 'timer']),
  referenceId: z.int().nullable(),
  /** What kind of change a notification tells of, in Genesys's words; null for a read. */
  change: z.string().nullable(),
  /** The message of an asynchronous Error, else null. */
  error: z.string().nullable(),
  interaction: InteractionSnapshot.nullable(),
  messages: z.array(LogMessage),
  /** The notification as Genesys sent it, parsed; undefined for a REST read. */
  raw: z.unknown().optional(),
})
export type Observation = z.infer<typeof Observation>

export type ReadSource = Exclude<Observation['source'], 'notification'>

/** An interaction that was read, as an observation. */
export const asRead = (
  key: InteractionKey,
  read: { agent: string; source: ReadSource; interaction: InteractionSnapshot },
): Observation => ({
  key,
  ...read,
  sessionEpoch: null,
  leaseEpoch: null,
  referenceId: null,
  change: null,
  error: null,
  messages: [],
})

/** Supervisors and customers are not. */
export const isAgent = ({ type }: Participant): boolean => type?.toLowerCase() === 'agent'

/** Genesys spells the agents-only visibilities in the singular, the plural, and for supervisors. */
export const isAgentsOnly = (visibility: string | null): boolean =>
  visibility !== null && /^(agents?|supervisors?)$/i.test(visibility)

export const isVisibleToAll = (visibility: string | null): boolean =>
  visibility?.toLowerCase() === 'all'

const closedStates = new Set(['completed', 'leftchat', 'revoked', 'joinfailed'])

/** True when the agent is out of the interaction for good. An unknown state counts as open. */
export const isClosed = (interaction: InteractionSnapshot): boolean =>
  interaction.state !== null && closedStates.has(interaction.state.toLowerCase())
