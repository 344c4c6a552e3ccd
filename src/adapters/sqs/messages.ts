import { z } from 'zod'

/** What the queues carry beside deliveries. */
export const CheckMessage = z.object({ consultId: z.string() })
export type CheckMessage = z.infer<typeof CheckMessage>

export const CommandMessage = z.object({ consultId: z.string() })
export type CommandMessage = z.infer<typeof CommandMessage>

export const SessionMessage = z.object({ agent: z.string() })
export type SessionMessage = z.infer<typeof SessionMessage>
