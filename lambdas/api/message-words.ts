import { consult, event } from './consult-words.ts'

const under = (name: string, { '': whole, ...members }: Readonly<Record<string, string>>) => ({
  [name]: whole ?? '',
  ...Object.fromEntries(
    Object.entries(members).map(([member, words]) => [`${name}.${member}`, words]),
  ),
})

const consultId = 'The consult.'
const timestamp = 'When it happened.'

/** What the members of frames and of what is posted mean, by schema; '' is the schema itself. */
export const messageWords = {
  Ping: { '': 'Asks for a pong.' },
  Subscribe: {
    '': 'One consult, or all of the caller’s from now on.',
    consultId,
    after: 'The sequence of the last event that is known: what came since is shown first.',
  },
  Unsubscribe: { '': 'As it was subscribed to.', consultId },
  TruncatedEvent: {
    ...event,
    '': 'An event without its message and its notification, maybe without `reason` and `gws`.',
    ...under('consult', consult),
  },
  Notice: {
    '': 'News of a webhook.',
    id: 'The same on every repetition.',
    occurredAt: 'When it happened.',
    webhook: 'Which one.',
    'webhook.id': 'Names the webhook.',
    'webhook.reason': '`gone` after a 410, `failing` after days of failure.',
  },
  Subscribed: {
    '': 'What is followed from now on.',
    consultId,
    after: 'As it was asked; null where it was not.',
  },
  Unsubscribed: { '': 'What is not followed any more.', consultId },
  EventFrame: { '': 'An event.' },
  TruncatedEventFrame: { '': 'An event that is too large for a frame.' },
  NoticeFrame: { '': 'News of a webhook.' },
  Gap: { '': 'Events were missed.', consultId: 'The consult whose events to read over HTTP.' },
  SocketError: {
    '': 'Nothing came of a frame.',
    code: 'Stable, as the problems of the HTTP API.',
    detail: 'What is wrong this time.',
    consultId: 'The consult that was to be followed, if it was one.',
    scope: 'That all of the caller’s were to be followed, if they were.',
  },
  Pong: { '': 'Somebody is there.' },
  PostedEvent: { '': 'News of a consult.', type: 'What happened.', timestamp },
  PostedNotice: { '': 'News of a webhook.', timestamp },
  PostedTest: {
    '': 'Tells nothing.',
    timestamp,
    data: 'Whom it is for.',
    'data.id': 'The same on every repetition.',
    'data.occurredAt': 'When it was posted.',
    'data.webhookId': 'Names the webhook.',
  },
  WebhookHeaders: {
    '': 'As Standard Webhooks has them.',
    'webhook-id': 'The event’s id, the same on every try.',
    'webhook-timestamp': 'When this try was signed, in seconds.',
    'webhook-signature':
      'Of `id.timestamp.body`, by each secret that is good; one that fits is enough.',
  },
}
