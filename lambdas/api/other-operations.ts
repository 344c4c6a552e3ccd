import { DialogflowRequest } from '../../src/channels/dialogflow-cx.ts'
import { McpMessages } from '../answer-mcp.ts'
import { CallerTokenRequest } from '../create-caller-token.ts'
import { KeyRequest } from '../create-key.ts'
import {
  AsyncApiDocument,
  CallerToken,
  DeadLetterList,
  DialogflowReply,
  Health,
  KeyList,
  KeySet,
  McpAnswer,
  NewKey,
  OpenApiDocument,
  Redrive,
  SlackReply,
  SocketTicket,
} from './answers.ts'
import type { Operation } from './operation.ts'

const service = { tag: 'Service', admits: 'everybody' } as const

/** Keys and tokens, bots, and what needs no key. */
export const otherOperations = {
  createSocketTicket: {
    tag: 'Keys',
    summary: 'Get a ticket for one WebSocket',
    description: 'It is good for one socket, and for a minute at most.',
    admits: 'keys and tokens',
    answers: { 201: SocketTicket },
  },
  createCallerToken: {
    tag: 'Keys',
    summary: 'Make a token for a browser',
    description: 'It acts for one agent, for minutes, and ends with the key that made it.',
    admits: 'keys',
    body: CallerTokenRequest,
    answers: { 201: CallerToken },
    problems: ['agent_not_allowed'],
  },
  createKey: {
    tag: 'Keys',
    summary: 'Make a key for a caller',
    description: 'Shows it, once and never again.',
    admits: 'operators',
    body: KeyRequest,
    answers: { 201: NewKey },
    located: true,
  },
  listKeys: {
    tag: 'Keys',
    summary: 'List the keys that were made and are good',
    admits: 'operators',
    answers: { 200: KeyList },
  },
  revokeKey: {
    tag: 'Keys',
    summary: 'Revoke a key at once',
    admits: 'operators',
    answers: { 204: null },
  },
  listDeadLetters: {
    tag: 'Service',
    summary: 'Tell how many messages each queue has laid aside',
    description: 'The oldest is that of ten, which are looked at.',
    admits: 'operators',
    answers: { 200: DeadLetterList },
  },
  redriveDeadLetters: {
    tag: 'Service',
    summary: 'Handle once more what was laid aside',
    description:
      'A hundred messages of each queue go back to it. What fails again is laid aside again; what is handled twice does no harm.',
    admits: 'operators',
    answers: { 200: Redrive },
  },
  answerDialogflow: {
    tag: 'Channels',
    summary: 'The webhook of a Dialogflow CX agent',
    admits: 'keys',
    body: DialogflowRequest,
    answers: { 200: DialogflowReply },
    problems: ['bots_only'],
  },
  answerSlack: {
    tag: 'Channels',
    summary: 'Commands, clicks, windows and lists of the tenant’s Slack workspace',
    description: 'There is no body where Slack is to show nothing.',
    admits: 'slack',
    form: { type: 'object' },
    answers: { 200: SlackReply },
    problems: ['unauthenticated', 'not_found'],
  },
  answerMcp: {
    tag: 'Channels',
    summary: 'Model Context Protocol over streamable HTTP',
    description:
      'What the protocol itself finds wrong is answered as JSON-RPC, with 400, 406 or 415.',
    admits: 'keys',
    body: McpMessages,
    answers: { 200: McpAnswer, 202: null, 400: McpAnswer, 406: McpAnswer, 415: McpAnswer },
    problems: ['bots_only', 'origin_not_allowed'],
  },
  refuseMethod: {
    tag: 'Channels',
    summary: 'There are no streams and no sessions to be had',
    admits: 'everybody',
    answers: {},
    problems: ['method_not_allowed'],
  },
  health: {
    ...service,
    summary: 'Tell whether all parts work',
    description: '200 only while store, queue and listener all do.',
    answers: { 200: Health, 503: Health },
  },
  publishKeys: {
    ...service,
    summary: 'Publish the keys that verify `v1a` signatures',
    answers: { 200: KeySet },
  },
  describeApi: { ...service, summary: 'Show this document', answers: { 200: OpenApiDocument } },
  describeEvents: {
    ...service,
    summary: 'Show what sockets and webhooks are sent, as AsyncAPI 3.0',
    answers: { 200: AsyncApiDocument },
  },
} satisfies Record<string, Operation>
