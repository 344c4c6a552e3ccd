import { problems } from '../http/problem.ts'
import { consult, event, gws } from './consult-words.ts'

const webhook = {
  '': 'A webhook.',
  id: 'Names the webhook.',
  url: 'Where events are posted.',
  description: 'What the caller says of it.',
  events: 'The types wanted; null for all but `webhook.disabled`.',
  disabled: 'Whether nothing is posted.',
  disabledReason:
    '`gone` after a 410, `failing` after days of failure; null where its caller did it.',
  verified: 'Whether the URL has taken something signed.',
  createdAt: 'When it was made.',
  signature: 'How deliveries are signed.',
  publicKey: 'What verifies `v1a`: `whpk_` and base64.',
  keyId: 'The same key’s `kid` among the published ones.',
}
const secret = 'Shared with the receiver; shown here and never again.'
const warning = 'What is still to be done.'
const attempt = {
  status: 'What the receiver answered; null where it did not.',
  durationMs: 'How long it took, in milliseconds.',
  errorClass: 'A short class of error; null for what was delivered.',
  answer: 'The first kilobyte of what the receiver said.',
}
const key = {
  '': 'A key, without what it opens with.',
  id: 'The first part of the key, to know it by.',
  callerId: 'Whose it is.',
  audience: 'What the caller may see: `agent` all, `customer` what the customer may.',
  agents: 'The user names that it acts for, or all.',
  requestsPerMinute:
    'Its requests are refused once the caller, by all its keys together, has asked this often in a minute.',
  createdAt: 'When it was made.',
  expiresAt: 'It is good until then; null for ever.',
}

/** Each code with its status and its meaning. */
const codes = Object.entries(problems).map(
  ([code, { status, title }]) => `- \`${code}\` (${status}): ${title}`,
)

/** What the members of answers mean, by schema; '' is the schema itself. */
export const answerWords = {
  ConsultState: {
    '':
      '`accepted`, `sending` and `pending` go on to `joined`, and that to `ended`; `rejected`, `failed` and `unanswered` are ' +
      'other ends, but for a late join after `unanswered`. `unknown` becomes one of the others.',
  },
  Consult: consult,
  ConsultEvent: {
    ...event,
    message: 'What somebody wrote to the agents.',
    'message.text': 'The text.',
    'message.from': 'Who wrote it.',
    'message.at': 'When, by Genesys’ clock.',
    raw: 'The notification as Genesys sent it, for whom asked for it.',
  },
  ConsultList: { '': 'A page of consults.' },
  EventList: {
    '': 'Events of a consult.',
    events: 'In sequence.',
    sequence: 'The newest there is; more than shown here where the answer would be too large.',
  },
  InteractionList: {
    '': 'What an agent has open.',
    'items.media': 'The kind of interaction.',
    'items.id': 'As Genesys names it.',
    'items.customer': 'The customer’s nickname.',
    'items.state': 'As Genesys calls it.',
    'items.since': 'When it began, by Genesys’ clock.',
    'items.consultId': 'The newest of the caller’s consults in it that is open or joined.',
  },
  TargetList: {
    '': 'Whom one may ask.',
    'items.kind': 'What it is.',
    'items.id': 'As Genesys names it.',
    'items.name': 'For people.',
    'items.userName': 'What a target’s `agent` is.',
    'items.available': 'Whether anybody would answer; null where it is not known.',
    'items.state': 'As Genesys calls it.',
  },
  AgentSession: {
    '': 'An agent’s session with Genesys.',
    agent: 'The agent’s user name.',
    state: 'How it stands; `none` where nobody has asked for it.',
    since: 'Since when it stands so.',
    ageSeconds: 'For how long it has been up.',
    owner: 'The listener that holds it.',
    reason: 'Why it is not up.',
    connectedAt: 'When it came up.',
    lastPollAt: 'When Genesys was last heard.',
    shownAt: 'When this was written down.',
    reconnects: 'How often it was lost and found again.',
    resyncs: 'How often everything was read anew.',
  },
  SessionList: { '': 'A page of agents’ sessions.' },
  DeadLetterList: {
    '': 'What queues have laid aside.',
    'items.queue': 'Where it was to be handled.',
    'items.count': 'How many messages.',
    'items.oldestAt':
      'When the oldest of those that were looked at was sent; null where there is none.',
  },
  Redrive: {
    '': 'What was put back to be handled again.',
    'items.queue': 'Where it is handled now.',
    'items.moved': 'How many messages.',
    'items.left': 'How many are still laid aside: for another call.',
  },
  Webhook: webhook,
  NewWebhook: { ...webhook, secret, warning },
  ChangedWebhook: { ...webhook, warning },
  RotatedWebhook: { ...webhook, secret, formerValidUntil: 'Until when the old secret signs too.' },
  WebhookList: { '': 'The caller’s webhooks.' },
  TestAttempt: { '': 'How a test event went.', outcome: 'What came of it.', ...attempt },
  Delivery: {
    '': 'A try, or that there are none any more.',
    id: 'The event’s: `webhook-id`, and a replay’s `deliveryId`.',
    type: 'The event’s.',
    consultId: 'Null for what is not about a consult.',
    sequence: 'The event’s; null for what is not about a consult.',
    attempt: '1 for the first.',
    at: 'When it was made.',
    outcome:
      '`superseded` by a newer state, `dropped` as the webhook is disabled; `gone` is a 410.',
    ...attempt,
    nextTryAt: 'Null where there is none.',
  },
  DeliveryList: { '': 'A page of tries, newest first.' },
  Replay: { '': 'What is delivered again.', count: 'How many events.' },
  SocketTicket: {
    '': 'What opens one WebSocket.',
    ticket: 'Good once.',
    url: 'Where to open it, the ticket included.',
    expiresAt: 'It is good until then.',
  },
  CallerToken: {
    '': 'What a browser may know.',
    token: 'Sent as a key is.',
    agent: 'The only agent it acts for.',
    expiresAt: 'It is good until then.',
  },
  Key: key,
  NewKey: { ...key, key: 'What it opens with; shown here and never again.' },
  KeyList: { '': 'The keys that were made and are good.' },
  Health: {
    '': 'Whether all works.',
    status: 'The worst of the checks.',
    checks: 'Part by part.',
    'checks.store': 'The table.',
    'checks.queue': 'The queue to the webhooks.',
    'checks.listener': 'What holds the sessions with Genesys.',
  },
  KeySet: {
    '': 'RFC 7517.',
    keys: 'Those that sign, and those that signed of late.',
    'keys.x': 'The public key.',
    'keys.kid': 'A webhook’s `keyId`.',
  },
  DialogflowReply: {
    '': 'Dialogflow CX’s `WebhookResponse`.',
    fulfillmentResponse: 'What the customer is told.',
    'fulfillmentResponse.messages': 'One.',
    'fulfillmentResponse.messages.text': 'Text.',
    'fulfillmentResponse.messages.text.text': 'One sentence.',
    sessionInfo: 'The conversation.',
    'sessionInfo.parameters': 'What became of it, as `consult_…`; null takes one out.',
  },
  SlackReply: { '': 'A message, a view, or the options of a list.' },
  McpAnswer: { '': 'JSON-RPC 2.0: a message, or several.' },
  OpenApiDocument: { '': 'OpenAPI 3.1.', openapi: 'Its version.', paths: 'The calls.' },
  AsyncApiDocument: { '': 'AsyncAPI 3.0.', asyncapi: 'Its version.', channels: 'The ways.' },
  Problem: {
    '': 'RFC 9457.',
    type: '`urn:consult-bridge:problem:` and the code.',
    title: 'The code in words.',
    status: 'The answer’s.',
    detail: 'What is wrong this time.',
    code: `Stable.\n\n${codes.join('\n')}`,
    requestId: 'Names the request in logs.',
    errors: 'What is wrong with the request, part by part.',
    'errors.path': 'Which part, with dots.',
    'errors.message': 'What is wrong with it.',
    ...gws,
    consultId: 'The consult that it is about.',
  },
}
