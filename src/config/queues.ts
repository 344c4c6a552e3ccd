type Queue = {
  /** A message that is still being worked on must not be handed out again: longer than its function may run. */
  visibilitySeconds: number
  /** Only what fails for our own reasons comes back: enough to outlast an outage of the store. */
  maxReceives: number
  /** Messages of one group are handed out one after the other, in the order in which they were sent. */
  fifo?: true
}

/** What cannot be handled, however often it is handed out, ends in a queue of this name. */
export const deadLetterNameOf = (name: string): string => `${name}-dead`

/** How many tries to one webhook may be under way at once: first ones, those while it is slow, later ones, and a replay's. */
export const lanes = { first: 8, slow: 1, later: 2, replay: 2 } as const

/** How many webhooks a caller may have, so that one caller's, however slow, never take all places. */
export const webhooksAtMost = 10

/** How long a message waits at most, and how long one that could not be handled is kept, in days. */
export const retentionDays = { waiting: 4, dead: 14 } as const

/** The queues of a tenant. */
export const queues = {
  /** Agents for whom a session is wanted; read by the listener. */
  sessions: { visibilitySeconds: 30, maxReceives: 5 },
  /** Consults accepted with `respond-async`, to be sent to Genesys. */
  commands: { visibilitySeconds: 90, maxReceives: 5 },
  /** Consults to look at again later: answer timeouts and unknown outcomes. */
  checks: { visibilitySeconds: 90, maxReceives: 5 },
  /** Events on their way to webhooks, a group for each lane of a webhook. */
  deliveries: { visibilitySeconds: 30, maxReceives: 30, fifo: true },
  /** Events that a webhook did not take, waiting for the time of their next try. */
  retries: { visibilitySeconds: 30, maxReceives: 30 },
} as const satisfies Record<string, Queue>

export type QueueName = keyof typeof queues
