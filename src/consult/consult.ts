import { z } from 'zod'

/** The kind of interaction; Genesys keeps chats and SMS sessions under different resources. */
export const Media = z.enum(['chat', 'sms'])
export type Media = z.infer<typeof Media>

/** The names under which one interaction is known: consults are recorded and matched within it. */
export const InteractionKey = z.object({ media: Media, interactionId: z.string() })
export type InteractionKey = z.infer<typeof InteractionKey>

const name = z.string().trim().min(1).max(255)

/** Whom to bring in: by user name, by queue name, by the resource's URI, or by its path. */
export const Target = z.union([
  z.strictObject({ agent: name }),
  z.strictObject({ queue: name }),
  z.strictObject({ uri: z.url({ protocol: /^https?$/ }).max(2048) }),
  z.strictObject({
    path: z
      .string()
      .regex(/^\/(users|contacts)\/[^/?#\s]+$/)
      .max(512),
  }),
])
export type Target = z.infer<typeof Target>

export const ConsultState = z.enum([
  'accepted',
  'sending',
  'pending',
  'joined',
  'rejected',
  'failed',
  'unanswered',
  'unknown',
  'ended',
])
export type ConsultState = z.infer<typeof ConsultState>

/** Why a consult that had been joined is over. */
export const EndReason = z.enum([
  'left',
  'removed',
  'transferred',
  'conferenced',
  'interaction_closed',
])
export type EndReason = z.infer<typeof EndReason>

/** What Genesys answered to the request: its own status code beside the HTTP one. */
export const GwsAnswer = z.object({
  statusCode: z.int(),
  statusMessage: z.string().optional(),
  httpStatus: z.int().optional(),
})
export type GwsAnswer = z.infer<typeof GwsAnswer>

/** A consult as its caller sees it. */
export const Consult = z.object({
  id: z.string(),
  state: ConsultState,
  referenceId: z.int().nullable(),
  agent: z.string(),
  media: Media,
  interactionId: z.string(),
  target: Target,
  metadata: z.record(z.string(), z.string()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  sequence: z.int().nonnegative(),
  reason: z.string().nullable(),
  gws: GwsAnswer.nullable(),
  late: z.literal(true).optional(),
})
export type Consult = z.infer<typeof Consult>

/** A caller is a tool of the agents, or a bot that talks to the customer; see the audience rule. */
export const Audience = z.enum(['agent', 'customer'])
export type Audience = z.infer<typeof Audience>
