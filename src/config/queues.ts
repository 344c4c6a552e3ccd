/**
 * The queues of a tenant. Visibility must exceed what one batch can take: a message that is still being worked on must
 * not be handed out again.
 */
export const queues = {
  /** Agents for whom a session is wanted; read by the listener. */
  sessions: { visibilitySeconds: 30, maxReceives: 5 },
  /** Consults accepted with `respond-async`, to be sent to Genesys. */
  commands: { visibilitySeconds: 90, maxReceives: 5 },
  /** Consults to look at again later: answer timeouts and unknown outcomes. */
  checks: { visibilitySeconds: 90, maxReceives: 5 },
  /** Events on their way to webhooks. */
  deliveries: { visibilitySeconds: 150, maxReceives: 5 },
} as const

export type QueueName = keyof typeof queues
