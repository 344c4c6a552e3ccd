import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const url = z.url({ protocol: /^https?$/ })

/** What the local stack is told: contract of the README's table. */
export const LocalEnvironment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  GWS_SIM_PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  GWS_BASE_URL: url.optional(),
  GWS_EXTERNAL_BASE_URL: url.optional(),
  GWS_PROXY_URL: url.optional(),
  GWS_ANSWER_SECONDS: z.string().optional(),
  SESSION_WAIT_SECONDS: z.string().optional(),
  SESSION_LEASE_SECONDS: z.string().optional(),
  SESSION_IDLE_SECONDS: z.string().optional(),
  ALWAYS_ON_AGENTS: z.string().optional(),
  AGENTS_FILE: z.string().default(fileURLToPath(new URL('agents.json', import.meta.url))),
  AWS_ENDPOINT_URL_DYNAMODB: url.optional(),
  AWS_ENDPOINT_URL_SQS: url.optional(),
  LISTENERS: z.coerce.number().int().min(1).max(16).default(1),
  SLACK_API_URL: url.optional(),
  SLACK_SIGNING_SECRET: z.string().min(1).default('local-signing-secret'),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-').default('xoxb-local'),
  SLACK_TEAM: z.string().default('T0LOCAL'),
  /** Agents by Slack user. */
  SLACK_USERS: z.string().default('{"U0TESTNAME":"testname"}'),
  /** Agents by e-mail address. */
  SLACK_EMAILS: z.string().default('{}'),
  DATA_DIR: z.string().min(1).optional(),
})
export type LocalEnvironment = z.infer<typeof LocalEnvironment>

/**
 * The key that data is encrypted under: kept with the data. Without a folder it is the same at every start and no secret, as
 * the data may be in a server that outlives the stack, and nothing of it would open again.
 */
export const localSealingKey = (dataDir: string | undefined): string => {
  if (dataDir === undefined) return publicKey
  const fresh = randomBytes(32).toString('base64')
  const path = join(dataDir, 'sealing-key')
  if (existsSync(path)) return readFileSync(path, 'utf8')
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(path, fresh, { mode: 0o600 })
  return fresh
}

const publicKey = createHash('sha256').update('consult-bridge-local').digest('base64')
