import type { z } from 'zod'
import { Notice } from '../../src/consult/notice.ts'
import { Ping, Subscribe, Unsubscribe } from '../socket/client-frame.ts'
import { consult, headersOf, joined, notice, proof } from './examples.ts'
import { serverFrames, TruncatedEvent, TruncatedEventFrame } from './frames.ts'
import type { Named } from './named-schema.ts'
import { PostedEvent, PostedNotice, PostedTest, WebhookHeaders } from './posted.ts'
import { answerSchemas } from './schemas.ts'

const named = (schema: z.ZodType, ...examples: unknown[]): Named => ({ schema, examples })
const posted = <Data extends { type: string; occurredAt: string }>(data: Data) => ({
  type: data.type,
  timestamp: data.occurredAt,
  data,
})

const { reason, gws, ...shorter } = consult
const truncated = { ...joined, consult: { ...shorter, state: 'joined', sequence: 4 } }
const { subscribed, unsubscribed, event, gap, error, pong } = serverFrames

/** What sockets send. */
export const clientFrameSchemas = {
  Ping: named(Ping, { action: 'ping' }),
  Subscribe: named(
    Subscribe,
    { action: 'subscribe', consultId: consult.id, after: 3 },
    { action: 'subscribe', scope: 'caller' },
  ),
  Unsubscribe: named(
    Unsubscribe,
    { action: 'unsubscribe', consultId: consult.id },
    { action: 'unsubscribe', scope: 'caller' },
  ),
}

/** What sockets are sent, and webhooks; with what the HTTP API answers too, as it does. */
export const sentSchemas = {
  Target: answerSchemas.Target,
  ConsultState: answerSchemas.ConsultState,
  Consult: answerSchemas.Consult,
  ConsultEvent: answerSchemas.ConsultEvent,
  TruncatedEvent: named(TruncatedEvent, truncated),
  Notice: named(Notice, notice),
  Subscribed: named(
    subscribed,
    { type: 'subscribed', consultId: consult.id, after: 3 },
    { type: 'subscribed', scope: 'caller' },
  ),
  Unsubscribed: named(
    unsubscribed,
    { type: 'unsubscribed', consultId: consult.id },
    { type: 'unsubscribed', scope: 'caller' },
  ),
  EventFrame: named(event, { type: 'event', event: joined }),
  TruncatedEventFrame: named(TruncatedEventFrame, {
    type: 'event',
    truncated: true,
    event: truncated,
  }),
  NoticeFrame: named(serverFrames.notice, { type: 'notice', notice }),
  Gap: named(gap, { type: 'gap', consultId: consult.id }),
  SocketError: named(error, {
    ...{ type: 'error', code: 'not_found', detail: 'there is no such consult' },
    consultId: consult.id,
  }),
  Pong: named(pong, { type: 'pong' }),
  PostedEvent: named(PostedEvent, posted(joined)),
  PostedNotice: named(PostedNotice, posted(notice)),
  PostedTest: named(PostedTest, posted(proof)),
  WebhookHeaders: named(WebhookHeaders, headersOf(joined)),
}
