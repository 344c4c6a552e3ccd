import { z } from 'zod'
import { CallerConfig, SlackConfig } from './environment.ts'
import { Listener, Load, Network } from './tenant-size.ts'
import {
  answerAtMostSeconds,
  answerSecondsUnlessTold,
  sessionWaitAtMostSeconds,
} from './timeouts.ts'

/** User info in an address would be in the template for all to read. */
const withoutUser = (address: z.ZodURL) =>
  address.regex(/^[^@]*$/, 'must not have a user or a password in it')
const https = withoutUser(z.url({ protocol: /^https$/, error: 'has to be an https address' }))
const arnOf = (service: string, resource: string, what: string) =>
  z
    .string()
    .regex(
      new RegExp(`^arn:aws[\\w-]*:${service}:[\\w-]+:\\d{12}:${resource}$`),
      `has to be ${what}`,
    )
const keyArn = arnOf('kms', 'key/[\\w-]+', 'the ARN of a KMS key, not of an alias')
const secretArn = arnOf(
  'secretsmanager',
  'secret:[\\w/+=.@!-]+-[A-Za-z0-9]{6}',
  'the ARN of a secret, with its six random characters at the end',
)

const Origin = z
  .string()
  .regex(
    /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/,
    'has to be https:// and a host, no path',
  )

const Gws = z.strictObject({
  baseUrl: https.describe('Where Genesys Web Services are reached, without /api/v2.'),
  externalBaseUrl: https
    .optional()
    .describe('What target URIs start with, where Genesys knows itself under another address.'),
  proxyUrl: withoutUser(z.url({ protocol: /^https?$/ }))
    .optional()
    .describe('An HTTP proxy through which it is reached.'),
  authentication: z.literal('basic').default('basic').describe('How agents sign in to Genesys.'),
})

const Credentials = z
  .discriminatedUnion('in', [
    z.strictObject({
      in: z.literal('secrets-manager'),
      sealingKeyArn: secretArn.describe('A secret that is the sealing key: 32 bytes in base64.'),
      agentsArns: z
        .array(secretArn)
        .min(1)
        .max(20)
        .describe(
          'Secrets that have the agents between them, as {"agent": {"username", "password"}}.',
        ),
      keyArn: keyArn.optional().describe('The KMS key, if it is not AWS’s own.'),
    }),
    z.strictObject({
      in: z.literal('parameter-store'),
      path: z
        .string()
        .regex(
          /^(?!\/(aws|ssm)(\/|$))(\/[\w.-]+)+$/i,
          'has to be a path such as /consult-bridge/acme, and not one of AWS’s own',
        )
        .describe(
          'Below it are “sealing-key”, and under “agents/” as many parameters as it takes.',
        ),
      keyArn: keyArn.optional().describe('The KMS key, if it is not AWS’s own.'),
    }),
  ])
  .describe('Where the agents’ passwords and the sealing key are; never here.')

const Lex = z
  .strictObject({
    caller: z
      .string()
      .min(1)
      .describe('The id of a caller of audience customer, as whom the bot acts.'),
    botAliasArn: arnOf('lex', 'bot-alias/\\w+/\\w+', 'the ARN of a bot’s alias').describe(
      'The alias of it that may.',
    ),
  })
  .describe('The Amazon Lex V2 bot that may call the bridge.')

const Slack = SlackConfig.extend({
  caller: SlackConfig.shape.caller.describe('One of the callers, of audience agent.'),
  secretArn: secretArn
    .optional()
    .describe(
      'A secret {"signingSecret", "botToken"}; in the Parameter Store it is `slack` under the path.',
    ),
}).describe('The workspace whose people may ask; see docs/slack.md.')

const Timeouts = z.strictObject({
  answerSeconds: z
    .number()
    .min(1)
    .max(answerAtMostSeconds)
    .optional()
    .describe(
      `After this long without an answer a POST’s outcome counts as unknown; else ${answerSecondsUnlessTold}.`,
    ),
  sessionWaitSeconds: z
    .number()
    .min(1)
    .max(sessionWaitAtMostSeconds)
    .optional()
    .describe('How long a request waits for an agent’s session to come up; else 8.'),
  sessionLeaseSeconds: z
    .number()
    .min(3)
    .max(60)
    .default(9)
    .describe('After this long without a sign of life a listener’s sessions are taken over.'),
  sessionIdleSeconds: z
    .int()
    .min(60)
    .max(86_400)
    .optional()
    .describe('After this long a session that nobody needs is closed; else 900.'),
})

/** One deployment, as its file in `tenants/` says it. Defaults are the choices for a small contact centre. */
export const Tenant = z.strictObject({
  $schema: z.string().optional(),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,19}$/, 'is 2 to 20 lower-case letters, digits and hyphens')
    .describe('Also the name that `cdk deploy -c tenant=` takes.'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'has to be a region such as eu-central-1')
    .describe('Of AWS.'),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional()
    .describe('Without it, the account of whoever deploys.'),
  gws: Gws,
  credentials: Credentials,
  callers: z.array(CallerConfig).min(1, 'names at least one caller').describe('Who may call.'),
  origins: z
    .array(Origin)
    .max(50)
    .default([])
    .describe('Whose pages may call from browsers, with a caller token.'),
  lex: Lex.optional(),
  alwaysOnAgents: z
    .array(z.string().min(1))
    .default([])
    .describe('Agents whose sessions are up before anybody asks, and stay up.'),
  timeouts: Timeouts.prefault({}),
  webhooks: z
    .strictObject({
      privateRanges: z
        .array(z.union([z.cidrv4(), z.cidrv6()]))
        .default([])
        .describe('Where webhooks may be although it is private; for an existing network.'),
      verification: z
        .enum(['required', 'on-request'])
        .optional()
        .describe('Whether each URL has to take a test event before it is registered.'),
    })
    .prefault({}),
  slack: Slack.optional(),
  listener: Listener.prefault({}),
  network: Network,
  alarmTopicArn: arnOf('sns', '[\\w-]+', 'the ARN of an SNS topic')
    .optional()
    .describe('Without it, alarms are only shown.'),
  dashboard: z
    .boolean()
    .default(false)
    .describe('A page in CloudWatch with all that is watched; it costs three dollars a month.'),
  retention: z
    .strictObject({
      consultDays: z
        .int()
        .min(1)
        .max(3650)
        .default(30)
        .describe('How long consults, their events and deliveries are kept.'),
      logs: z
        .enum(['week', 'month', 'quarter', 'year'])
        .default('month')
        .describe('How long logs are kept.'),
    })
    .prefault({}),
  removal: z
    .enum(['retain', 'destroy'])
    .default('retain')
    .describe('What becomes of the data when the stack is deleted.'),
  load: Load.prefault({}),
})
export type Tenant = z.infer<typeof Tenant>
