import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { BridgeStack } from '../../lib/bridge-stack.ts'
import { readTenant } from '../../src/config/read-tenant.ts'
import type { Tenant } from '../../src/config/tenant.ts'

const read = (name: string): Tenant =>
  readTenant(
    `${name}.json`,
    readFileSync(new URL(`../../tenants/${name}.json`, import.meta.url), 'utf8'),
  )

/** The example tenants: one with what is left out, one with most of what can be said. */
export const examples = { acme: read('acme'), globex: read('globex') }

/** What is in the bundles does not matter to the template. */
const bundle = mkdtempSync(join(tmpdir(), 'bundle-'))
writeFileSync(join(bundle, 'Dockerfile'), 'FROM scratch\n')

const published = { runbookUrl: 'https://example.com/runbook.md' as string | undefined }

/** An application of these tenants' stacks, not bundled. */
export const appOf = (...tenants: Tenant[]) => synthesize(tenants, published)

const synthesize = (tenants: Tenant[], { runbookUrl }: typeof published) => {
  const app = new App({ analyticsReporting: false })
  const stacks = tenants.map(
    (tenant) =>
      new BridgeStack(app, { tenant, bundles: { lambdas: bundle, listener: bundle }, runbookUrl }),
  )
  return { app, stacks }
}

export const templateOf = (tenant: Tenant, props = published): Template => {
  const [stack] = synthesize([tenant], props).stacks
  if (!stack) throw new Error('there is no stack')
  return Template.fromStack(stack)
}
