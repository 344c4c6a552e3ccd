import { z } from 'zod'
import { Audience } from '../consult/consult.ts'
import { jsonText } from './json-text.ts'
import { mostRequestsPerMinute } from './requests.ts'
import { answerAtMostSeconds, sessionWaitAtMostSeconds } from './timeouts.ts'

const Json = <T extends z.ZodType>(schema: T) => jsonText('has to be JSON').pipe(schema)

/**
 * A third-party tool. Its key is known by its hash only; `agents` are those on whose behalf it may act. An operator may also
 * make and revoke keys, of any caller and for any agent, restart sessions and put dead letters back.
 */
export const CallerConfig = z.strictObject({
  id: z.string().min(1).describe('Whose the consults are; never to be another’s.'),
  keySha256: z.hex().length(64).describe('The SHA-256 of the API key, in hex.'),
  audience: Audience.describe('A tool of the agents, or a bot that talks to the customer.'),
  agents: z.union([z.literal('all'), z.array(z.string())]).describe('On whose behalf it may act.'),
  operator: z
    .boolean()
    .optional()
    .describe(
      'Whether it may make and revoke keys, of any caller, restart sessions and put dead letters back.',
    ),
  requestsPerMinute: z
    .int()
    .min(1)
    .max(mostRequestsPerMinute)
    .optional()
    .describe('How many requests it may make in a minute; else 600.'),
  tokenRequestsPerMinute: z
    .int()
    .min(1)
    .max(mostRequestsPerMinute)
    .optional()
    .describe('And how many its tokens for one agent, which do not count among them; else 120.'),
})
export type CallerConfig = z.infer<typeof CallerConfig>

export const AgentsCredentials = z.record(
  z.string(),
  z.strictObject({ username: z.string(), password: z.string() }),
)
export type AgentsCredentials = z.infer<typeof AgentsCredentials>

/** The Slack workspace whose people may ask, as which caller, and which agents they are, by user id or by e-mail address. */
export const SlackConfig = z.strictObject({
  team: z
    .string()
    .regex(/^[TE][A-Z0-9]+$/, 'has to be the id of a workspace, such as T0123ABCD')
    .describe('The id of the workspace.'),
  caller: z.string().min(1),
  users: z
    .record(
      z.string().regex(/^[UW][A-Z0-9]+$/, 'has to be the id of a user, such as U0123ABCD'),
      z.string().min(1),
    )
    .default({})
    .describe('Agents by Slack user.'),
  emails: z.record(z.email(), z.string().min(1)).default({}).describe('Agents by e-mail address.'),
})
export type SlackConfig = z.infer<typeof SlackConfig>

/** What Slack signs its requests with, and what ours show to Slack. */
export const SlackSecrets = z.strictObject({
  signingSecret: z.string().min(1),
  botToken: z.string().startsWith('xoxb-'),
})
export type SlackSecrets = z.infer<typeof SlackSecrets>

/** Where the tenant's secrets are, in Secrets Manager or in the Parameter Store, for a process that may read them. */
export const SecretPlaces = z.object({
  SEALING_KEY_SECRET: z.string().optional(),
  SEALING_KEY_PARAMETER: z.string().optional(),
  /** ARNs of the secrets that have the agents' credentials between them. */
  AGENTS_SECRETS: Json(z.array(z.string()).min(1)).optional(),
  /** What the names of the parameters begin with that have them between them. */
  AGENTS_PATH: z.string().optional(),
  SLACK_SECRETS_SECRET: z.string().optional(),
  SLACK_SECRETS_PARAMETER: z.string().optional(),
})

/**
 * What every process of a tenant is told through its environment. Names appear here and nowhere else; addresses of AWS
 * services come through the SDK's own variables.
 */
export const Environment = z.object({
  /** Whose metrics these are; without it none are written. */
  TENANT: z.string().optional(),
  TABLE_NAME: z.string(),
  QUEUE_URL_SESSIONS: z.url(),
  QUEUE_URL_COMMANDS: z.url(),
  QUEUE_URL_CHECKS: z.url(),
  QUEUE_URL_DELIVERIES: z.url(),
  QUEUE_URL_RETRIES: z.url(),
  /** Where sockets are opened, for callers: `wss://…`. */
  SOCKET_URL: z.url({ protocol: /^wss?$/ }),
  /** Where sockets are written to: the WebSocket API's HTTPS address. */
  SOCKET_ENDPOINT: z.url({ protocol: /^https?$/ }),
  /** 32 bytes in base64: encrypts webhook secrets and session material. Only for processes that need it. */
  SEALING_KEY: z.base64().optional(),
  CALLERS: Json(z.array(CallerConfig)),
  /** The id of the caller as whom Amazon Lex acts. */
  LEX_CALLER: z.string().optional(),
  /** What agents sign in to Genesys with, or a file that says so. Only for processes that need it. */
  AGENTS: Json(AgentsCredentials).optional(),
  AGENTS_FILE: z.string().optional(),
  GWS_BASE_URL: z.url(),
  /** What target URIs start with, where Genesys knows itself under another address. */
  GWS_EXTERNAL_BASE_URL: z.url().optional(),
  GWS_PROXY_URL: z.url().optional(),
  /** After this long without an answer the outcome of a Consult counts as unknown. */
  GWS_ANSWER_SECONDS: z.coerce.number().positive().max(answerAtMostSeconds).default(10),
  /** How long a request waits for the listener to bring up an agent's session. */
  SESSION_WAIT_SECONDS: z.coerce.number().positive().max(sessionWaitAtMostSeconds).default(8),
  /** A listener that shows no sign of life for this long loses its sessions to others. */
  SESSION_LEASE_SECONDS: z.coerce.number().min(1).default(9),
  /** A session that nobody has asked for in this time is closed, unless a consult is open. */
  SESSION_IDLE_SECONDS: z.coerce.number().positive().default(900),
  /** Agents whose sessions are always kept up. */
  ALWAYS_ON_AGENTS: Json(z.array(z.string())).default([]),
  /** Private ranges (CIDR) that this tenant's webhooks may be in; none by default. */
  WEBHOOK_PRIVATE_RANGES: Json(z.array(z.union([z.cidrv4(), z.cidrv6()]))).default([]),
  /** How many sessions one listener holds at most. */
  MAX_SESSIONS: z.coerce.number().int().positive().default(10_000),
  /** Where a listener tells, to its own machine alone, how it fares; 0 for nowhere. */
  HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** Whether a webhook's URL has to take a test event before it is registered, or only if its caller asks for that. */
  WEBHOOK_VERIFICATION: z.enum(['required', 'on-request']).default('on-request'),
  /** The Slack workspace, if there is one; its secrets only for processes that need them. */
  SLACK: Json(SlackConfig).optional(),
  SLACK_SECRETS: Json(SlackSecrets).optional(),
  /** Where Slack's Web API is. */
  SLACK_API_URL: z.url({ protocol: /^https?$/ }).default('https://slack.com/api/'),
  RETENTION_DAYS: z.coerce.number().int().positive().default(30),
})
export type Environment = z.infer<typeof Environment>
