/** What an open socket wants to hear. */
export type Connection = {
  connectionId: string
  callerId: string
  /** All of the caller's consults. */
  wholeCaller: boolean
  following: Record<string, Following>
}

/**
 * A consult followed by a socket. While `live` is false the missed events are being shown and new ones must not overtake
 * them; `upTo` is the newest sequence shown so far.
 */
export type Following = { live: boolean; upTo: number }

export type ConnectionName = { callerId: string; connectionId: string }

/** The open sockets. Every read sees every earlier write. Rows outlive a socket whose end nobody told us of. */
export type Connections = {
  add(connection: ConnectionName): Promise<void>
  /** Safe to repeat. */
  remove(connection: ConnectionName): Promise<void>
  list(callerId: string): Promise<Connection[]>
  followCaller(connection: ConnectionName, wanted: boolean): Promise<void>
  follow(connection: ConnectionName, consultId: string, following: Following): Promise<void>
  unfollow(connection: ConnectionName, consultId: string): Promise<void>
  /** Leaves an event to whoever is showing the missed ones. False when the consult is live by now. */
  leaveToReplay(connection: ConnectionName, consultId: string, sequence: number): Promise<boolean>
  /** Ends the showing of missed events, unless one was left to us that has not been shown. */
  goLive(connection: ConnectionName, consultId: string, upTo: number): Promise<boolean>
}
