/** What the members of requests mean, by schema; '' is the schema itself. */
const own = {
  secret: 'Of the caller’s own, for `v1` only: `whsec_` and 24 to 64 bytes in base64.',
  signature:
    '`v1` is HMAC-SHA256 by a shared secret, `v1a` Ed25519 by a key that anybody may verify.',
}
const webhook = {
  url: 'HTTPS at a public address.',
  description: 'For people.',
  events: 'The types wanted; null for all but `webhook.disabled`.',
  verify: 'Whether the URL has to take a signed test event first.',
}
const metadata =
  'Echoed in every event. 2 KB of JSON in UTF-8 at most, names and quotation marks included.'

export const requestWords = {
  Target: {
    '': 'Whom to bring in.',
    agent: 'A user name.',
    queue: 'A queue’s name.',
    uri: 'The URI of a user or a contact at Genesys.',
    path: 'The same without host and version.',
  },
  StartConsultRequest: {
    '': 'A consult to be started.',
    agent: 'The user name of the agent who asks.',
    media: 'The kind of interaction.',
    interactionId: 'As Genesys names it.',
    metadata,
    answerTimeoutSeconds:
      'How long the colleague may take to join; 60 for agents and 300 for queues where it is not said.',
    raw: 'Whether events bring along what Genesys sent; for callers of audience `agent` only.',
  },
  NoWords: { '': 'An empty object, or no body at all.' },
  MessageRequest: { '': 'A message.', text: 'What the agents see, and the customer does not.' },
  WebhookRequest: { '': 'A webhook to be made.', ...webhook, ...own },
  WebhookChange: {
    '': 'What is to change of a webhook.',
    ...webhook,
    disabled: 'False begins anew, whatever failed before.',
  },
  RotateRequest: {
    '': 'A secret to be replaced.',
    overlapSeconds: 'For how long the old secret signs as well; a day where it is not said.',
    ...own,
  },
  ReplayRequest: {
    '': 'What to deliver again; nothing said is `undelivered`.',
    since: 'What was told at this moment or later.',
    consultId: 'What was told of this consult.',
    deliveryId: 'This one event, by its id.',
    undelivered: 'Only what was never delivered, and is not tried within minutes anyway.',
    cursor: 'An answer’s `nextCursor`; goes on with the same, and is said by itself.',
  },
  CallerTokenRequest: {
    '': 'A token to be made.',
    agent: 'The only agent it acts for.',
    minutes: 'How long it is good.',
  },
  KeyRequest: {
    '': 'A key to be made.',
    callerId: 'The caller whose it is, known or new.',
    audience: 'What the caller may see: `agent` all, `customer` what the customer may.',
    agents: 'The user names that it acts for, or all.',
    expiresAt: 'It is good until then; for ever where it is not said.',
    requestsPerMinute: 'How much may be asked with it.',
  },
  DialogflowRequest: {
    '': 'Dialogflow CX’s `WebhookRequest`, as far as it is of use.',
    fulfillmentInfo: 'What was called.',
    'fulfillmentInfo.tag': '`escalate` or `consult-status`.',
    sessionInfo: 'The conversation.',
    'sessionInfo.parameters': 'Whom to ask and where, as `consult_…`.',
  },
  McpMessages: { '': 'JSON-RPC 2.0: a message, or several.' },
}

/** What parameters mean, by name. */
export const parameterWords: Readonly<Record<string, string>> = {
  id: 'As it was answered when it was made.',
  agent: 'An agent’s user name.',
  interactionId: 'As Genesys names it.',
  state: 'Only those that are in it.',
  limit: 'How many at most.',
  cursor: 'The `nextCursor` of the page before.',
  after: 'The sequence of the last event that is known.',
  wait: 'For how many seconds to wait where there is nothing yet.',
  search: 'The beginning of a name; everybody where there is none.',
}
