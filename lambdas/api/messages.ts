import { EventType } from '../../src/consult/event.ts'
import { eventOf, headersOf, notice, proof } from './examples.ts'
import { clientFrameSchemas, sentSchemas } from './message-schemas.ts'
import { refTo } from './named-schema.ts'

type SchemaName = keyof typeof clientFrameSchemas | keyof typeof sentSchemas

/** What a frame is for; its schema has its examples. */
const frame = (schema: SchemaName, summary: string) => ({
  summary,
  payload: { $ref: refTo(schema) },
  examples: { ...clientFrameSchemas, ...sentSchemas }[schema].examples.map((payload) => ({
    payload,
  })),
})

export const clientMessages = {
  ping: frame('Ping', 'Keeps the socket open, and asks what it has missed'),
  subscribe: frame('Subscribe', 'Follows one consult, or all of the caller’s from now on'),
  unsubscribe: frame('Unsubscribe', 'Follows it, or them, no longer'),
}

export const socketMessages = {
  subscribed: frame('Subscribed', 'What is followed now; with `after` what was missed comes next'),
  unsubscribed: frame('Unsubscribed', 'What is not followed any more'),
  event: frame('EventFrame', 'Something happened to a consult that is followed'),
  truncatedEvent: frame(
    'TruncatedEventFrame',
    'The same, too large for a frame: read it over HTTP',
  ),
  notice: frame('NoticeFrame', 'News of a webhook, for sockets that follow the whole caller'),
  gap: frame('Gap', 'Something was missed that is not to be had here: read it over HTTP'),
  error: frame('SocketError', 'A frame was not understood, or asked for what is not to be had'),
  pong: frame('Pong', 'Answers a ping'),
}

/** When each event is told. */
const meanings: Readonly<Record<EventType, string>> = {
  'consult.accepted': 'It is recorded; Genesys has not been asked yet',
  'consult.sending': 'Genesys is being asked',
  'consult.pending': 'Genesys took it; nobody has joined yet',
  'consult.joined': 'The colleague is in the interaction, unseen by the customer',
  'consult.message': 'Somebody wrote what only agents see',
  'consult.rejected': 'Genesys refused it',
  'consult.failed': 'Genesys took it and could not do it',
  'consult.unanswered': 'Nobody joined in time; a late join may still follow',
  'consult.unknown': 'Whether Genesys took it is not known yet; the next event tells',
  'consult.ended': 'The colleague is no longer consulted; `reason` tells why',
  'session.lost': 'The agent’s session with Genesys is lost: news may be late',
  'session.restored': 'It is back, and what was missed has been read',
}

type PostedName = 'PostedEvent' | 'PostedNotice' | 'PostedTest'

/** A body of just one type, with the headers that all have. */
const post = (
  schema: PostedName,
  summary: string,
  data: { id: string; type: string; occurredAt: string },
) => ({
  summary,
  headers: { $ref: refTo('WebhookHeaders') },
  payload: { allOf: [{ $ref: refTo(schema) }, ofType(data.type)] },
  examples: [
    { headers: headersOf(data), payload: { type: data.type, timestamp: data.occurredAt, data } },
  ],
})

const ofType = (type: string) => ({
  properties: { type: { const: type }, data: { properties: { type: { const: type } } } },
})

const ofConsults = Object.fromEntries(
  EventType.options.map((type) => [type, post('PostedEvent', meanings[type], eventOf(type))]),
)

/** By the type of what is posted. */
export const webhookMessages = {
  ...ofConsults,
  'webhook.disabled': post(
    'PostedNotice',
    'Another webhook of the caller is disabled; only for those that ask for it by name',
    notice,
  ),
  'webhook.test': post('PostedTest', 'Has the URL prove itself; it tells nothing', proof),
}
