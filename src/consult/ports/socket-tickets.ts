import type { Audience } from '../consult.ts'

/**
 * Who may open a socket with a ticket; with `onlyAgent` it sees that agent's consults alone. The socket is good no longer than
 * the key with that id, and until that second, where there are such.
 */
type TicketHolder = {
  callerId: string
  audience: Audience
  onlyAgent?: string | undefined
  keyId?: string | undefined
  until?: number | undefined
}

/** Single-use tickets: a socket's URL must not carry anything that is worth stealing. */
export type SocketTickets = {
  /** Makes a ticket good for one use until `expiresAt`. Only a hash of it is kept. */
  issue(ticket: string, holder: TicketHolder, expiresAt: Date): Promise<void>
  /** Uses the ticket up. Undefined when there is none, it is too old, or it was used before. */
  redeem(ticket: string, now: Date): Promise<TicketHolder | undefined>
}
