import { SlackConfig } from './environment.ts'
import type { Environment } from './environment.ts'
import type { Tenant } from './tenant.ts'

/** What a tenant's file says to every process, by the names that the processes read. */
export const tenantEnvironment = ({
  name,
  gws,
  callers,
  lex,
  timeouts,
  webhooks,
  slack,
  retention,
}: Tenant): Partial<Record<keyof Environment, string>> => ({
  TENANT: name,
  CALLERS: JSON.stringify(callers),
  ...(lex && { LEX_CALLER: lex.caller }),
  GWS_BASE_URL: gws.baseUrl,
  ...(gws.externalBaseUrl !== undefined && { GWS_EXTERNAL_BASE_URL: gws.externalBaseUrl }),
  ...(gws.proxyUrl !== undefined && { GWS_PROXY_URL: gws.proxyUrl }),
  ...seconds('GWS_ANSWER_SECONDS', timeouts.answerSeconds),
  ...seconds('SESSION_WAIT_SECONDS', timeouts.sessionWaitSeconds),
  WEBHOOK_PRIVATE_RANGES: JSON.stringify(webhooks.privateRanges),
  ...(webhooks.verification !== undefined && { WEBHOOK_VERIFICATION: webhooks.verification }),
  ...(slack && { SLACK: JSON.stringify(SlackConfig.strip().parse(slack)) }),
  RETENTION_DAYS: String(retention.consultDays),
})

/** What it says to listeners beside that. */
export const listenerEnvironment = ({
  alwaysOnAgents,
  timeouts,
  listener,
}: Tenant): Partial<Record<keyof Environment, string>> => ({
  ALWAYS_ON_AGENTS: JSON.stringify(alwaysOnAgents),
  ...seconds('SESSION_LEASE_SECONDS', timeouts.sessionLeaseSeconds),
  ...seconds('SESSION_IDLE_SECONDS', timeouts.sessionIdleSeconds),
  MAX_SESSIONS: String(listener.sessionsPerTask),
})

const seconds = (name: keyof Environment, value: number | undefined) =>
  value === undefined ? {} : { [name]: String(value) }
