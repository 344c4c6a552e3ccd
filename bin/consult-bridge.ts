import { fileURLToPath } from 'node:url'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { z } from 'zod'
import { accountObjections } from '../lib/account-guard.ts'
import { BridgeStack } from '../lib/bridge-stack.ts'
import { bundleLambdas, bundleListener } from '../lib/bundling/bundle.ts'
import { concurrentExecutions } from '../lib/limits.ts'
import { readTenants } from '../lib/read-tenants.ts'

const app = new App()
const tenants = fileURLToPath(new URL('../tenants', import.meta.url))
const context = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name)
  return typeof value === 'string' ? value : undefined
}
const [lambdas, listener] = await Promise.all([bundleLambdas(), bundleListener()])

const quota = Number(context('concurrentExecutions') ?? concurrentExecutions)
const wrong = accountObjections(readTenants(tenants), quota)
if (wrong.length > 0) throw new Error(wrong.join('\n'))

const runbookUrl = z
  .url({ protocol: /^https?$/ })
  .optional()
  .parse(context('runbookUrl'))

for (const tenant of readTenants(tenants, context('tenant'))) {
  new BridgeStack(app, {
    tenant,
    bundles: { lambdas: lambdas.folder, listener: listener.folder },
    runbookUrl,
  })
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
app.synth()
