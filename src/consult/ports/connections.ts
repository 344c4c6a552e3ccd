/** What an open socket wants to hear: of all consults, or as far as one of them is concerned. */
export type Connection = ConnectionName & {
  /** All of the caller's consults. */
  wholeCaller: boolean
  following: Record<string, Following>
  /** Consults of which an event could not be shown, by the event's sequence: it is to hear of the gap before anything else. */
  gaps: Record<string, number>
  /** It has taken nothing of late: until then it is not tried again, unless it says something itself. */
  leftAloneUntil?: Date | undefined
}

/**
 * A consult followed by a socket; `upTo` is the newest sequence shown so far. While it is not live the missed events are being
 * shown and new ones must not overtake them; whoever shows them is dead after `until`. No two showings have the same name.
 */
export type Following = { live: true; upTo: number } | ({ live: false; upTo: number } & Showing)
export type Showing = { showing: string; until: Date }

export type ConnectionName = { callerId: string; connectionId: string }

/** What a socket was opened with, and until when that is good. */
export type Opener = { keyId?: string | undefined; until?: Date | undefined }

/** A socket with the key from the table that it was opened with. */
export type OpenSocket = ConnectionName & Pick<Opener, 'keyId'>

/** The open sockets. Every read sees every earlier write. Rows outlive a socket whose end nobody told us of. */
export type Connections = {
  /** Some time after what it was opened with has expired, the socket is not there any more, and hears nothing. */
  add(connection: ConnectionName, opener?: Opener): Promise<void>
  /** From then on it hears nothing, whatever it subscribes to meanwhile. Safe to repeat, also where whoever removed it has died. */
  remove(connection: ConnectionName): Promise<void>
  list(callerId: string): Promise<OpenSocket[]>
  find(connection: ConnectionName): Promise<Connection | undefined>
  /** As far as this consult is concerned; undefined when it wants to hear nothing of it. */
  findFor(connection: ConnectionName, consultId: string): Promise<Connection | undefined>
  /** False when there is no such row: whoever is told so must not be left to believe that it will hear anything. */
  followCaller(connection: ConnectionName, wanted: boolean): Promise<boolean>
  /** Starts over: whatever was missed before is forgotten. False as above. */
  follow(connection: ConnectionName, consultId: string, following: Following): Promise<boolean>
  unfollow(connection: ConnectionName, consultId: string): Promise<void>
  /** Leaves an event to whoever is showing the missed ones. False when the consult is live by now. */
  leaveToReplay(connection: ConnectionName, consultId: string, sequence: number): Promise<boolean>
  /**
   * Ends the showing of that name. `behind`: an event newer than `upTo` was left to it, and is to be shown first.
   * `not-ours`: it has ended, or another one has begun, and shows whatever is to be shown.
   */
  goLive(
    connection: ConnectionName,
    consultId: string,
    ended: { showing: string; upTo: number },
  ): Promise<'live' | 'behind' | 'not-ours'>
  /** Ends the showing of that name with a gap. Does nothing when it has ended, or another one has begun. */
  breakOffReplay(connection: ConnectionName, consultId: string, showing: string): Promise<void>
  /**
   * An event could not be shown, and the socket may be left alone for it. Does nothing where it does not want to hear of the consult
   * any more.
   */
  missed(
    connection: ConnectionName,
    consultId: string,
    missing: { sequence: number; leaveAloneUntil?: Date | undefined },
  ): Promise<void>
  /** The socket has heard of this gap, and is left alone no longer; a newer one stays. */
  gapTold(connection: ConnectionName, consultId: string, sequence: number): Promise<void>
}
