import { z } from 'zod'
import { ActionRequest } from '../../consult/prepare-action.ts'

/** What the queues carry beside deliveries. */
export const CheckMessage = z.object({ consultId: z.string() })
export type CheckMessage = z.infer<typeof CheckMessage>

/** What somebody in Slack has asked for that takes longer than Slack waits. */
export const SlackWork = z.discriminatedUnion('do', [
  z.object({ do: z.literal('fill-form'), agent: z.string(), viewId: z.string(), hash: z.string() }),
  z.object({
    do: z.literal('act'),
    agent: z.string(),
    consultId: z.string(),
    request: ActionRequest,
    /** Of one click or window, however often Slack tells of it. */
    key: z.string(),
    user: z.string(),
    /** Where the one who asked is told; without one in words from the bridge. */
    responseUrl: z.string().optional(),
    /** When somebody asked for it, who has not waited for ever; without it, it is never too late. */
    askedAt: z.iso.datetime().optional(),
  }),
  z.object({
    do: z.literal('tell'),
    key: z.string(),
    user: z.string(),
    responseUrl: z.string(),
    words: z.string(),
  }),
])
export type SlackWork = z.infer<typeof SlackWork>

export const CommandMessage = z.union([
  z.object({ consultId: z.string() }),
  z.object({ slack: SlackWork }),
])
export type CommandMessage = z.infer<typeof CommandMessage>

/** A session is wanted for an agent. */
export const SessionMessage = z.object({
  agent: z.string(),
  /** A listener that has just given the agent away. */
  avoid: z.string().optional(),
  /** The session of this epoch is refused by Genesys and has to be renewed. */
  renew: z.string().optional(),
  /** The session that is held under the lease of this epoch is to be dropped and opened anew. */
  restart: z.int().optional(),
  /** A person asks: a session that Genesys has stopped may be tried again. */
  fresh: z.boolean().optional(),
  /** How many listeners have passed it on. */
  tries: z.int().nonnegative().default(0),
})
export type SessionMessage = z.infer<typeof SessionMessage>
export type SessionRequest = z.input<typeof SessionMessage>
