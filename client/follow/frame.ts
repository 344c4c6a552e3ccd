import type { ConsultEvent } from '../../src/consult/event.ts'
import type { Frame } from '../../src/consult/ports/frames.ts'
import { parseJson } from '../parse-json.ts'
import { has, isEvent, isNotice, member } from '../shapes.ts'

/** What the bridge sends. A truncated event is too large for a frame: it has to be read over HTTP. */
export type ServerFrame =
  Exclude<Frame, { type: 'event' }> | { type: 'event'; event: ConsultEvent; truncated?: boolean }

/** What the bridge is sent. */
export type ClientFrame =
  | { action: 'ping' }
  | { action: 'subscribe' | 'unsubscribe'; scope: 'caller' }
  | { action: 'subscribe'; consultId: string; after: number }
  | { action: 'unsubscribe'; consultId: string }

/** Undefined for whatever else comes, such as API Gateway's own messages. */
export const parseFrame = (data: unknown): ServerFrame | undefined => {
  const frame = typeof data === 'string' ? parseJson(data) : undefined
  return isFrame(frame) ? frame : undefined
}

const isFrame = (frame: unknown): frame is ServerFrame => {
  const named = typeof member(frame, 'consultId') === 'string'
  switch (member(frame, 'type')) {
    case 'event':
      return isEvent(member(frame, 'event'))
    case 'notice':
      return isNotice(member(frame, 'notice'))
    case 'gap':
      return named
    case 'subscribed':
    case 'unsubscribed':
      return named || member(frame, 'scope') === 'caller'
    case 'error':
      return has(frame, { code: 'string', detail: 'string' })
    case 'pong':
      return true
    default:
      return false
  }
}
