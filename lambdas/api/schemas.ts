import { DialogflowRequest } from '../../src/channels/dialogflow-cx.ts'
import { Consult, ConsultState, Target } from '../../src/consult/consult.ts'
import { ConsultEvent } from '../../src/consult/event.ts'
import { RecordedAttempt } from '../../src/consult/ports/attempts.ts'
import { StartConsultRequest } from '../../src/consult/start-consult.ts'
import { Nothing } from '../act-on-consult.ts'
import { McpMessages } from '../answer-mcp.ts'
import { WebhookChange } from '../change-webhook.ts'
import { CallerTokenRequest } from '../create-caller-token.ts'
import { KeyRequest } from '../create-key.ts'
import { WebhookRequest } from '../create-webhook.ts'
import { MessageRequest } from '../message-colleague.ts'
import { ReplayRequest } from '../replay-webhook.ts'
import { RotateRequest } from '../rotate-webhook-secret.ts'
import * as answers from './answers.ts'
import * as examples from './examples.ts'
import type { Named } from './named-schema.ts'

const named = (schema: Named['schema'], ...those: unknown[]): Named => ({
  schema,
  examples: those,
})
const listOf = (...items: unknown[]) => ({ items, nextCursor: null })

const { asked, consult, joined, webhook, secret, delivery, session, key, problem } = examples
const expiresAt = '2026-03-02T09:25:04.000Z'

/** The same to and fro. */
const shared = {
  Target: named(
    Target,
    { agent: 'bfriend' },
    { queue: 'support' },
    { path: '/users/7d1f' },
    { uri: 'https://gws.acme.example/api/v2/users/7d1f' },
  ),
  ConsultState: named(ConsultState, 'pending'),
}

/** What the calls take. */
export const requestSchemas = {
  ...shared,
  StartConsultRequest: named(StartConsultRequest, asked, {
    ...asked,
    media: 'sms',
    target: { queue: 'support' },
    answerTimeoutSeconds: 300,
  }),
  NoWords: named(Nothing, {}),
  MessageRequest: named(MessageRequest, { text: 'He has called twice about this.' }),
  WebhookRequest: named(
    WebhookRequest,
    { url: webhook.url },
    { url: webhook.url, description: 'The CRM', events: webhook.events, secret, verify: true },
  ),
  WebhookChange: named(WebhookChange, { disabled: false }, { events: ['consult.ended'] }),
  RotateRequest: named(RotateRequest, { overlapSeconds: 3600 }, { signature: 'v1a' }),
  ReplayRequest: named(ReplayRequest, {}, { since: delivery.at }, { consultId: consult.id }),
  CallerTokenRequest: named(CallerTokenRequest, { agent: 'testname', minutes: 30 }),
  KeyRequest: named(
    KeyRequest,
    { callerId: 'helpdesk', audience: 'agent', agents: ['testname'] },
    { callerId: 'shop-bot', audience: 'customer', agents: 'all', expiresAt },
  ),
  DialogflowRequest: named(DialogflowRequest, {
    fulfillmentInfo: { tag: 'escalate' },
    sessionInfo: {
      parameters: {
        consult_agent: 'testname',
        consult_interaction_id: asked.interactionId,
        consult_queue: 'support',
      },
    },
  }),
  McpMessages: named(
    McpMessages,
    { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    {
      ...{ jsonrpc: '2.0', id: 2, method: 'tools/call' },
      params: { name: 'get_consult', arguments: { consultId: consult.id } },
    },
  ),
}

/** What they answer. */
export const answerSchemas = {
  ...shared,
  Consult: named(Consult, consult),
  ConsultEvent: named(ConsultEvent, joined),
  ConsultList: named(answers.ConsultList, listOf(consult)),
  EventList: named(answers.EventList, { events: [joined], sequence: 4 }),
  InteractionList: named(
    answers.InteractionList,
    listOf({
      ...{ media: 'chat', id: asked.interactionId, customer: 'FirstL', state: 'Chat' },
      ...{ since: consult.createdAt, consultId: consult.id },
    }),
  ),
  TargetList: named(
    answers.TargetList,
    listOf({
      ...{ kind: 'agent', id: '7d1f', name: 'B. Friend', userName: 'bfriend' },
      ...{ available: true, state: 'Ready' },
    }),
  ),
  AgentSession: named(answers.AgentSession, session),
  SessionList: named(answers.SessionList, listOf(session)),
  Webhook: named(answers.Webhook, webhook),
  NewWebhook: named(answers.NewWebhook, { ...webhook, secret }),
  ChangedWebhook: named(answers.ChangedWebhook, webhook),
  RotatedWebhook: named(answers.RotatedWebhook, {
    ...webhook,
    secret,
    formerValidUntil: '2026-03-03T09:15:04.120Z',
  }),
  WebhookList: named(answers.WebhookList, listOf(webhook)),
  TestAttempt: named(answers.TestAttempt, {
    ...{ outcome: 'delivered', status: 204, durationMs: 35, errorClass: null, answer: '' },
  }),
  Delivery: named(RecordedAttempt, delivery),
  DeliveryList: named(answers.DeliveryList, listOf(delivery)),
  Replay: named(answers.Replay, { count: 2, nextCursor: null }),
  SocketTicket: named(answers.SocketTicket, {
    ticket: 'q8Zt0n',
    url: 'wss://sockets.acme.example/v1?ticket=q8Zt0n',
    expiresAt,
  }),
  CallerToken: named(answers.CallerToken, { token: 'cbt_p0dk3', agent: 'testname', expiresAt }),
  Key: named(answers.Key, key),
  NewKey: named(answers.NewKey, { ...key, key: `${key.id}_Zm9vYmFy` }),
  KeyList: named(answers.KeyList, listOf(key)),
  DeadLetterList: named(
    answers.DeadLetterList,
    listOf({ queue: 'deliveries', count: 2, oldestAt: delivery.at }),
  ),
  Redrive: named(answers.Redrive, listOf({ queue: 'deliveries', moved: 2, left: 0 })),
  Health: named(answers.Health, {
    status: 'failing',
    checks: { store: 'ok', queue: 'ok', listener: 'failing' },
  }),
  KeySet: named(answers.KeySet, {
    keys: [
      {
        ...{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
        ...{ kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', use: 'sig', alg: 'EdDSA' },
      },
    ],
  }),
  DialogflowReply: named(answers.DialogflowReply, {
    fulfillmentResponse: { messages: [{ text: { text: ['A colleague has been asked.'] } }] },
    sessionInfo: { parameters: { consult_outcome: 'waiting', consult_id: consult.id } },
  }),
  SlackReply: named(answers.SlackReply, { response_type: 'ephemeral', text: 'Asked.' }),
  McpAnswer: named(answers.McpAnswer, { jsonrpc: '2.0', id: 1, result: { tools: [] } }),
  OpenApiDocument: named(answers.OpenApiDocument, { openapi: '3.1.0', paths: {} }),
  AsyncApiDocument: named(answers.AsyncApiDocument, { asyncapi: '3.0.0', channels: {} }),
  Problem: named(answers.Problem, problem),
}
