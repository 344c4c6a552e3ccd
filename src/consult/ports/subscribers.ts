import type { LogEntry } from '../interaction-log.ts'

/** Those who want to hear of a caller's consults: his open sockets and his webhooks. */
export type Subscribers = {
  /**
   * Shows the entry's events, in order, to the caller's open sockets and queues them for his webhooks. Resolves once the queue
   * has them; throws when it has not, and may then be repeated: receivers know an event by its id.
   */
  tell(entry: Pick<LogEntry, 'callerId' | 'events' | 'position'>): Promise<void>
}
