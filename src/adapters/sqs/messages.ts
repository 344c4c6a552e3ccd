import { z } from 'zod'

/** What the queues carry beside deliveries. */
export const CheckMessage = z.object({ consultId: z.string() })
export type CheckMessage = z.infer<typeof CheckMessage>

export const CommandMessage = z.object({ consultId: z.string() })
export type CommandMessage = z.infer<typeof CommandMessage>

/** A session is wanted for an agent. */
export const SessionMessage = z.object({
  agent: z.string(),
  /** A listener that has just given the agent away. */
  avoid: z.string().optional(),
  /** The session of this epoch is refused by Genesys and has to be renewed. */
  renew: z.string().optional(),
  /** A person asks: a session that Genesys has stopped may be tried again. */
  fresh: z.boolean().optional(),
  /** How many listeners have passed it on. */
  tries: z.int().nonnegative().default(0),
})
export type SessionMessage = z.infer<typeof SessionMessage>
export type SessionRequest = z.input<typeof SessionMessage>
