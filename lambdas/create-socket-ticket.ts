import type { Clock } from '../src/consult/ports/clock.ts'
import type { SocketTickets } from '../src/consult/ports/socket-tickets.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'

export const ticketMs = 60_000

export type CreateSocketTicketDeps = EndpointDeps & {
  tickets: SocketTickets
  clock: Clock
  newTicket: () => string
  /** Where sockets are opened. */
  socketUrl: string
}

/** `POST /v1/socket-tickets`: a ticket for one socket, good for a minute. */
export const createSocketTicketHandler = (deps: CreateSocketTicketDeps) =>
  endpoint(deps, { admits: 'keys and tokens' }, async ({ caller }) => {
    const ticket = deps.newTicket()
    // DynamoDB's clean-up counts in seconds.
    const expiresAt = new Date(Math.floor((deps.clock.now().getTime() + ticketMs) / 1000) * 1000)
    const { id: callerId, audience, onlyAgent, keyId, until } = caller
    const holder = {
      ...{ callerId, audience },
      ...(onlyAgent !== undefined && { onlyAgent }),
      ...(keyId !== undefined && { keyId }),
      ...(until && { until: Math.floor(until.getTime() / 1000) }),
    }
    await deps.tickets.issue(ticket, holder, expiresAt)
    const url = `${deps.socketUrl}?ticket=${ticket}`
    return { status: 201, body: { ticket, url, expiresAt: expiresAt.toISOString() } }
  })
