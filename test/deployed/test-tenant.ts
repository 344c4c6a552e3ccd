import { readFileSync } from 'node:fs'
import { localCallers, localOrigins } from '../../local/local-callers.ts'
import type { LocalEnvironment } from '../../local/local-environment.ts'
import { SlackConfig } from '../../src/config/environment.ts'
import { readTenant } from '../../src/config/read-tenant.ts'
import type { Tenant } from '../../src/config/tenant.ts'

/** An example tenant, with this machine's Genesys, callers and webhooks. */
export const testTenant = (
  example: string,
  { gwsUrl, local }: { gwsUrl: string; local: LocalEnvironment },
): Tenant => {
  const file = new URL(`../../tenants/${example}.json`, import.meta.url)
  const tenant = readTenant(file.pathname, readFileSync(file, 'utf8'))
  return {
    ...tenant,
    gws: { ...tenant.gws, baseUrl: gwsUrl, externalBaseUrl: gwsUrl },
    callers: localCallers,
    origins: [...localOrigins],
    lex: {
      caller: 'local-bot',
      botAliasArn: `arn:aws:lex:${tenant.region}:111122223333:bot-alias/BOT123/ALIAS123`,
    },
    slack: slackOf(tenant, local),
    webhooks: { ...tenant.webhooks, privateRanges: ['127.0.0.0/8', '::1/128'] },
    timeouts: {
      ...tenant.timeouts,
      ...(local.GWS_ANSWER_SECONDS !== undefined && {
        answerSeconds: Number(local.GWS_ANSWER_SECONDS),
      }),
    },
  }
}

const slackOf = (
  { credentials, region }: Tenant,
  { SLACK_TEAM: team, SLACK_USERS, SLACK_EMAILS }: LocalEnvironment,
): NonNullable<Tenant['slack']> => ({
  ...SlackConfig.parse({
    ...{ team, caller: 'local-slack' },
    users: JSON.parse(SLACK_USERS) as unknown,
    emails: JSON.parse(SLACK_EMAILS) as unknown,
  }),
  ...(credentials.in === 'secrets-manager' && {
    secretArn: `arn:aws:secretsmanager:${region}:111122223333:secret:consult-bridge/slack-Gh56Ij`,
  }),
})
