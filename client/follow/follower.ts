import type { ClientFrame, ServerFrame } from './frame.ts'

/** Somebody who follows one consult, or all of the caller's. */
export type Follower = {
  /** Undefined for all. */
  consultId: string | undefined
  /** The newest sequence heard of that consult. */
  last(): number
  hear(frame: ServerFrame): void
  /** While no socket is to be had: asks over HTTP until the signal ends it. */
  poll(signal: AbortSignal): Promise<void>
  fail(cause: unknown): void
}

const wholeCaller = 'caller'

/** The same for what is subscribed to, and for the bridge's frames about it. */
export const nameOf = (either: { consultId?: string | undefined } | { scope: 'caller' }): string =>
  'consultId' in either && either.consultId !== undefined
    ? `consult ${either.consultId}`
    : wholeCaller

export const subscription = ({ consultId }: Follower, after: number): ClientFrame =>
  consultId === undefined
    ? { action: 'subscribe', scope: 'caller' }
    : { action: 'subscribe', consultId, after }

export const unsubscription = ({ consultId }: Follower): ClientFrame =>
  consultId === undefined
    ? { action: 'unsubscribe', scope: 'caller' }
    : { action: 'unsubscribe', consultId }

/** Whether a follower is to hear a frame. */
export const concerns = (frame: ServerFrame, { consultId }: Follower): boolean => {
  switch (frame.type) {
    case 'event':
      return consultId === undefined || consultId === frame.event.consult.id
    case 'gap':
      return consultId === undefined || consultId === frame.consultId
    case 'subscribed':
      return consultId === undefined && 'scope' in frame
    case 'unsubscribed':
    case 'pong':
    case 'error':
      return false
    case 'notice':
      return consultId === undefined
  }
}
