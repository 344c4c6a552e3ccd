import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { LocalEnvironment } from '../../local/local-environment.ts'
import type { Tenant } from '../../src/config/tenant.ts'

/** What an operator has put where the tenant's file says. */
export type KeptSecrets = {
  /** By ARN. */
  secretsManager: Record<string, string>
  /** By name. */
  parameterStore: Record<string, string>
}

/** A new sealing key, what Slack is spoken to with, and the agents of the local stack's file, in as many pieces as the tenant has places for them. */
export const keepSecrets = (
  { credentials, slack }: Pick<Tenant, 'credentials' | 'slack'>,
  { AGENTS_FILE, SLACK_SIGNING_SECRET: signingSecret, SLACK_BOT_TOKEN: botToken }: LocalEnvironment,
): KeptSecrets => {
  const sealingKey = randomBytes(32).toString('base64')
  const agents = Object.entries(JSON.parse(readFileSync(AGENTS_FILE, 'utf8')) as object)
  const slackSecrets = JSON.stringify({ signingSecret, botToken })
  const places =
    credentials.in === 'secrets-manager'
      ? credentials.agentsArns
      : ['one', 'two'].map((name) => `${credentials.path}/agents/${name}`)
  const kept = Object.fromEntries(
    places.map((place, n) => {
      const share = agents.filter((_, at) => at % places.length === n)
      return [place, JSON.stringify(Object.fromEntries(share))]
    }),
  )
  return credentials.in === 'secrets-manager'
    ? {
        secretsManager: {
          ...kept,
          [credentials.sealingKeyArn]: sealingKey,
          ...(slack?.secretArn !== undefined && { [slack.secretArn]: slackSecrets }),
        },
        parameterStore: {},
      }
    : {
        secretsManager: {},
        parameterStore: {
          ...kept,
          [`${credentials.path}/sealing-key`]: sealingKey,
          [`${credentials.path}/slack`]: slackSecrets,
        },
      }
}
