import { z } from 'zod'
import { sessionStates } from '../../src/adapters/gws/session-status.ts'
import { queues } from '../../src/config/queues.ts'
import type { QueueName } from '../../src/config/queues.ts'
import { Audience, Consult, ConsultState, GwsAnswer, Media } from '../../src/consult/consult.ts'
import { ConsultEvent } from '../../src/consult/event.ts'
import { DisabledReason, WebhookEventType } from '../../src/consult/notice.ts'
import { RecordedAttempt } from '../../src/consult/ports/attempts.ts'
import { problems } from '../http/problem.ts'
import type { ProblemCode } from '../http/problem.ts'

const moment = z.iso.datetime()
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** RFC 9457, with all that a code may bring along. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  gws: GwsAnswer.nullable().optional(),
  consultId: z.string().optional(),
  state: ConsultState.optional(),
  attempt: z.lazy(() => TestAttempt).optional(),
})

export const ConsultList = listOf(Consult)

/** `sequence` is the newest there is: where the events end before it, there are more after them. */
export const EventList = z.object({
  events: z.array(ConsultEvent),
  sequence: z.int().nonnegative(),
})

export const InteractionList = listOf(
  z.object({
    media: Media,
    id: z.string(),
    customer: z.string().nullable(),
    state: z.string().nullable(),
    since: z.string().nullable(),
    consultId: z.string().nullable(),
  }),
)

export const TargetList = listOf(
  z.object({
    kind: z.enum(['agent', 'queue']),
    id: z.string(),
    name: z.string().nullable(),
    userName: z.string().nullable(),
    available: z.boolean().nullable(),
    state: z.string().nullable(),
  }),
)

export const AgentSession = z.object({
  agent: z.string(),
  state: z.enum(['none', ...sessionStates]),
  since: moment.nullable(),
  ageSeconds: z.int().nonnegative().nullable(),
  owner: z.string().nullable(),
  reason: z.string().nullable(),
  connectedAt: moment.nullable(),
  lastPollAt: moment.nullable(),
  shownAt: moment.nullable(),
  reconnects: z.int().nonnegative(),
  resyncs: z.int().nonnegative(),
})

export const SessionList = listOf(AgentSession)

export const Webhook = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(WebhookEventType).nullable(),
  disabled: z.boolean(),
  disabledReason: DisabledReason.nullable(),
  verified: z.boolean(),
  createdAt: moment,
  signature: z.enum(['v1', 'v1a']),
  publicKey: z.string().optional(),
  keyId: z.string().optional(),
})

const warning = z.string().optional()
const secret = z.string().optional()
export const NewWebhook = Webhook.extend({ secret, warning })
export const ChangedWebhook = Webhook.extend({ warning })
export const RotatedWebhook = Webhook.extend({ secret, formerValidUntil: moment })
export const WebhookList = listOf(Webhook)

export const TestAttempt = z.object({
  outcome: z.enum(['delivered', 'gone', 'failed']),
  status: z.int().nullable(),
  durationMs: z.number(),
  errorClass: z.string().nullable(),
  answer: z.string().nullable(),
})

export const DeliveryList = listOf(RecordedAttempt)
export const Replay = z.object({ count: z.int().nonnegative(), nextCursor: z.string().nullable() })

export const SocketTicket = z.object({ ticket: z.string(), url: z.string(), expiresAt: moment })
export const CallerToken = z.object({ token: z.string(), agent: z.string(), expiresAt: moment })

export const Key = z.object({
  id: z.string(),
  callerId: z.string(),
  audience: Audience,
  agents: z.union([z.literal('all'), z.array(z.string())]),
  requestsPerMinute: z.int().positive(),
  createdAt: moment,
  expiresAt: moment.nullable(),
})
export const NewKey = Key.extend({ key: z.string() })
export const KeyList = listOf(Key)

const queue = z.enum(Object.keys(queues) as [QueueName, ...QueueName[]])
export const DeadLetterList = listOf(
  z.object({ queue, count: z.int().nonnegative(), oldestAt: moment.nullable() }),
)
export const Redrive = listOf(
  z.object({ queue, moved: z.int().nonnegative(), left: z.int().nonnegative() }),
)

const working = z.enum(['ok', 'failing'])
export const Health = z.object({
  status: working,
  checks: z.object({ store: working, queue: working, listener: working }),
})

export const KeySet = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
      use: z.literal('sig'),
      alg: z.literal('EdDSA'),
    }),
  ),
})

/** Dialogflow CX's `WebhookResponse`. */
export const DialogflowReply = z.object({
  fulfillmentResponse: z.object({
    messages: z.array(z.object({ text: z.object({ text: z.array(z.string()) }) })),
  }),
  sessionInfo: z.object({ parameters: z.record(z.string(), z.unknown()) }),
})

/** A message, a view, or the options of a list. */
export const SlackReply = z.looseObject({})

/** One message of JSON-RPC 2.0, or several. */
export const McpAnswer = z.union([z.looseObject({}), z.array(z.looseObject({}))])

/** The document of this API. */
export const OpenApiDocument = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) })

/** The document of what it sends by itself. */
export const AsyncApiDocument = z.looseObject({ asyncapi: z.string(), channels: z.looseObject({}) })
