import type { Backoff } from './backoff.ts'
import type { CometConnection } from './comet-connection.ts'
import type { Ending } from './replies.ts'
import type { SignedIn } from './sign-in.ts'
import type { Timers } from './timers.ts'

type Refusal = 'refused' | 'password-change'

export type SupervisorOptions = {
  backoff: Backoff
  timers: Timers
  /** After so many of a kind it stops, unless it has signed in meanwhile. */
  atMost: { refused: number; forbidden: number }
  /** Lets a start begin when its turn has come; it is over once the session listens, is lost or is left. */
  inTurn: (start: () => Promise<void>) => Promise<void>
  signIn: () => Promise<SignedIn>
  open: (onEnded: (ending: Ending) => void) => CometConnection
  onLost: (reason: string) => void
  /** It has stopped for good. */
  onRefused: (refusal: Refusal) => void
}

export type Supervisor = {
  /** Drops the connection, if there is one, and starts anew after a while. */
  restart(reason: string): void
  /** The same, but at once, unless it has been done too often lately. */
  renew(): void
  /** It listens: the next time it is lost, it need not wait long. */
  succeeded(): void
  /** Says goodbye. */
  close(): Promise<void>
  /** Drops the connection without a word, for good. */
  abandon(): void
}

/**
 * Keeps one connection open: signs in, opens, waits when it is lost, and begins again at the sign-in, so that an HTTP session
 * and a CSRF token that went with it are renewed, and credentials that are no good any more show. It is always in one of
 * three conditions: starting, connected, or waiting; there are never two connections, nor two starts.
 */
export const supervise = (options: SupervisorOptions): Supervisor => {
  const { backoff, timers } = options
  let connection: CometConnection | undefined
  let cancelWait = () => {}
  let endStart = () => {}
  let isOver = false
  let counts = { refused: 0, forbidden: 0 }
  const hasEnded = () => isOver

  const start = async (): Promise<void> => {
    // It may have waited long.
    if (hasEnded()) return
    const signedIn = await options.signIn()
    if (hasEnded()) return
    switch (signedIn) {
      case 'signed-in':
        counts = { refused: 0, forbidden: 0 }
        backoff.handshaken()
        return new Promise((resolve) => {
          endStart = resolve
          connection = options.open(({ reason, intervalMs }) => lose(reason, intervalMs))
        })
      case 'unreachable':
        return lose('GWS cannot be reached')
      case 'refused':
      case 'forbidden':
        counts[signedIn] += 1
        if (counts[signedIn] >= options.atMost[signedIn]) return stop('refused')
        return lose(signedIn === 'refused' ? 'credentials refused' : 'sign-in forbidden')
      case 'password-change':
        return stop(signedIn)
    }
  }
  const lose = (reason: string, atLeastMs = 0): void => {
    startIn(Math.max(backoff.next(), atLeastMs), reason)
  }
  const startIn = (waitMs: number, reason: string): void => {
    connection?.drop()
    connection = undefined
    endStart()
    options.onLost(reason)
    cancelWait = timers.after(waitMs, () => void options.inTurn(start))
  }
  const stop = (refusal: Refusal): void => {
    isOver = true
    options.onRefused(refusal)
  }
  const leave = (): CometConnection | undefined => {
    isOver = true
    cancelWait()
    endStart()
    const last = connection
    connection = undefined
    return last
  }
  void options.inTurn(start)

  return {
    restart(reason) {
      if (connection) lose(reason)
    },
    renew() {
      if (connection) startIn(backoff.isSpent() ? backoff.next() : 0, 'renewed')
    },
    succeeded() {
      backoff.succeeded()
      endStart()
    },
    async close() {
      await leave()?.close()
    },
    abandon: () => leave()?.drop(),
  }
}
