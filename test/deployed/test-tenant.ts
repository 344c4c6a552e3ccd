import { readFileSync } from 'node:fs'
import { localCallers } from '../../local/local-callers.ts'
import type { LocalEnvironment } from '../../local/local-environment.ts'
import { readTenant } from '../../src/config/read-tenant.ts'
import type { Tenant } from '../../src/config/tenant.ts'

const acme = new URL('../../tenants/acme.json', import.meta.url)

/** The example tenant, with this machine's Genesys, callers and webhooks. */
export const testTenant = (gwsUrl: string, local: LocalEnvironment): Tenant => {
  const tenant = readTenant('acme.json', readFileSync(acme, 'utf8'))
  return {
    ...tenant,
    gws: { ...tenant.gws, baseUrl: gwsUrl },
    callers: localCallers,
    webhooks: { ...tenant.webhooks, privateRanges: ['127.0.0.0/8', '::1/128'] },
    timeouts: {
      ...tenant.timeouts,
      ...(local.GWS_ANSWER_SECONDS !== undefined && {
        answerSeconds: Number(local.GWS_ANSWER_SECONDS),
      }),
    },
  }
}
