/** Every HTTP route and the function that serves it; `{name}` is a path parameter as in API Gateway. */
export const httpRoutes = [
  { method: 'POST', path: '/v1/consults', serves: 'startConsult' },
  { method: 'GET', path: '/v1/consults', serves: 'listConsults' },
  { method: 'GET', path: '/v1/consults/{id}', serves: 'getConsult' },
  { method: 'GET', path: '/v1/consults/{id}/events', serves: 'listEvents' },
  { method: 'POST', path: '/v1/consults/{id}/transfer', serves: 'transferConsult' },
  { method: 'POST', path: '/v1/consults/{id}/conference', serves: 'conferenceConsult' },
  { method: 'POST', path: '/v1/consults/{id}/remove', serves: 'removeColleague' },
  { method: 'POST', path: '/v1/consults/{id}/messages', serves: 'messageColleague' },
  { method: 'GET', path: '/v1/agents/{agent}/interactions', serves: 'listInteractions' },
  { method: 'GET', path: '/v1/agents/{agent}/targets', serves: 'listCandidates' },
  { method: 'GET', path: '/v1/agents/{agent}/session', serves: 'getAgentSession' },
  { method: 'PUT', path: '/v1/agents/{agent}/session', serves: 'warmAgentSession' },
  { method: 'POST', path: '/v1/agents/{agent}/session/restart', serves: 'restartAgentSession' },
  { method: 'GET', path: '/v1/sessions', serves: 'listSessions' },
  { method: 'POST', path: '/v1/webhooks', serves: 'createWebhook' },
  { method: 'GET', path: '/v1/webhooks', serves: 'listWebhooks' },
  { method: 'GET', path: '/v1/webhooks/{id}', serves: 'getWebhook' },
  { method: 'PATCH', path: '/v1/webhooks/{id}', serves: 'changeWebhook' },
  { method: 'DELETE', path: '/v1/webhooks/{id}', serves: 'deleteWebhook' },
  { method: 'POST', path: '/v1/webhooks/{id}/rotate-secret', serves: 'rotateWebhookSecret' },
  { method: 'POST', path: '/v1/webhooks/{id}/test', serves: 'testWebhook' },
  { method: 'POST', path: '/v1/webhooks/{id}/replay', serves: 'replayWebhook' },
  { method: 'GET', path: '/v1/webhooks/{id}/deliveries', serves: 'listDeliveries' },
  { method: 'POST', path: '/v1/socket-tickets', serves: 'createSocketTicket' },
  { method: 'POST', path: '/v1/caller-tokens', serves: 'createCallerToken' },
  { method: 'POST', path: '/v1/channels/slack', serves: 'answerSlack' },
  { method: 'POST', path: '/v1/keys', serves: 'createKey' },
  { method: 'GET', path: '/v1/keys', serves: 'listKeys' },
  { method: 'DELETE', path: '/v1/keys/{id}', serves: 'revokeKey' },
  { method: 'GET', path: '/v1/dead-letters', serves: 'listDeadLetters' },
  { method: 'POST', path: '/v1/dead-letters/redrive', serves: 'redriveDeadLetters' },
  { method: 'POST', path: '/v1/channels/dialogflow-cx', serves: 'answerDialogflow' },
  { method: 'POST', path: '/v1/mcp', serves: 'answerMcp' },
  { method: 'GET', path: '/v1/mcp', serves: 'refuseMethod' },
  { method: 'DELETE', path: '/v1/mcp', serves: 'refuseMethod' },
  { method: 'GET', path: '/health', serves: 'health' },
  { method: 'GET', path: '/.well-known/jwks.json', serves: 'publishKeys' },
  { method: 'GET', path: '/v1/openapi.json', serves: 'describeApi' },
  { method: 'GET', path: '/v1/asyncapi.json', serves: 'describeEvents' },
  // API Gateway's name for whatever no other route takes.
  { method: 'ANY', path: '$default', serves: 'notFound' },
] as const

/** The WebSocket API's routes; `$authorizer` stands for the request authorizer on `$connect`. */
export const socketRoutes = {
  $authorizer: 'authorizeSocket',
  $connect: 'connectSocket',
  $disconnect: 'disconnectSocket',
  $default: 'receiveFrame',
} as const

/**
 * Which function consumes which queue, how many messages it takes at once, and how many batches may be under way. A batch is
 * handled all at once, so it lasts as long as its slowest message. Tries come one by one: until its batch is done, the next
 * event of the same consult waits, and it shall not wait for another webhook. In `retries` none is made: what waits there moves on.
 */
export const eventSources = [
  { queue: 'commands', serves: 'sendConsult', batchSize: 1, concurrency: 50 },
  { queue: 'checks', serves: 'checkConsult', batchSize: 10, concurrency: 10 },
  { queue: 'deliveries', serves: 'deliverWebhook', batchSize: 1, concurrency: 260 },
  { queue: 'retries', serves: 'deliverWebhook', batchSize: 10, concurrency: 10 },
] as const

/** Which functions run by the clock. */
export const schedules = [
  { serves: 'sweep', everySeconds: 60 },
  { serves: 'measure', everySeconds: 60 },
] as const

/** Which functions another service of AWS calls itself, for those tenants whose file says on whose behalf. */
export const directCalls = { fulfilLexIntent: 'lexv2.amazonaws.com' } as const

export type FunctionName =
  | (typeof httpRoutes)[number]['serves']
  | (typeof socketRoutes)[keyof typeof socketRoutes]
  | (typeof eventSources)[number]['serves']
  | (typeof schedules)[number]['serves']
  | keyof typeof directCalls
