/**
 * What a caller of Consult Bridge installs: `consult-bridge/client`. Runs in browsers, workers and Node, and needs nothing
 * but what they bring along.
 */
export type { ActOptions } from './act-on-consult.ts'
export { bridgeOperator } from './operator/bridge-operator.ts'
export type { BridgeOperator, NewKeyRequest } from './operator/bridge-operator.ts'
export type {
  AgentSession,
  BridgeHealth,
  CallerKey,
  DeadLetters,
  NewCallerKey,
} from './operator/operator-shapes.ts'
export { consultBridge } from './consult-bridge.ts'
export type { ConsultBridge, ConsultBridgeOptions, FollowOptions } from './consult-bridge.ts'
export { BridgeProblem } from './http/bridge-problem.ts'
export type { InvalidPart } from './http/bridge-problem.ts'
export type { Patience } from './http/persistently.ts'
export type { TargetsOptions } from './pickers.ts'
export type { EventsOptions, ListOptions } from './read-consults.ts'
export type { Runtime, SocketConstructor, WebSocketLike } from './runtime.ts'
export type { Events, Page, SocketTicket } from './shapes.ts'
export type { StartOptions } from './start-consult.ts'
export { verifyWebhook } from './webhooks/verify-webhook.ts'
export type { VerifiedWebhook, VerifyOptions, WebhookHeaders } from './webhooks/verify-webhook.ts'
export type {
  DeliveriesOptions,
  WebhookChanges,
  WebhookEndpoints,
  WebhookReplayWish,
  WebhookRotation,
  WebhookSettings,
} from './webhooks/webhook-endpoints.ts'
export type {
  NewWebhookEndpoint,
  RotatedWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEventType,
  WebhookReplay,
  WebhookTest,
} from './webhooks/webhook-shapes.ts'
export type { Ed25519Jwk, WebhookKey } from './webhooks/webhook-key.ts'
export { WebhookRefused } from './webhooks/webhook-refused.ts'
export type { WebhookRefusal } from './webhooks/webhook-refused.ts'
export type { Consult, ConsultState, Media, Target } from '../src/consult/consult.ts'
export type { ConsultEvent, EventType } from '../src/consult/event.ts'
export type { OpenInteraction } from '../src/consult/list-interactions.ts'
export type { Candidate } from '../src/consult/ports/contact-centre.ts'
export type { Notice } from '../src/consult/notice.ts'
export type { StartConsultRequest } from '../src/consult/start-consult.ts'
