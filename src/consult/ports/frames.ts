import type { ConsultEvent } from '../event.ts'
import type { Notice } from '../notice.ts'

/** What a socket is sent. */
export type Frame =
  | { type: 'subscribed'; consultId: string; after: number | null }
  | { type: 'subscribed' | 'unsubscribed'; scope: 'caller' }
  | { type: 'unsubscribed'; consultId: string }
  | { type: 'event'; event: ConsultEvent }
  /** To those who follow all of a caller's consults. */
  | { type: 'notice'; notice: Notice }
  /** What was missed is not to be had here: read it over HTTP. */
  | { type: 'gap'; consultId: string }
  /** With the name of the subscription that it refuses, if it is one. */
  | {
      type: 'error'
      code: string
      detail: string
      consultId?: string | undefined
      scope?: 'caller' | undefined
    }
  | { type: 'pong' }

export type Frames = {
  /** `gone`: the socket is closed for good. Throws when it could not be told; the client resumes with `after`. */
  post(connectionId: string, frame: Frame): Promise<'sent' | 'gone'>
  /** Ends a socket, so that its client opens another. Safe to repeat. */
  close(connectionId: string): Promise<void>
}
