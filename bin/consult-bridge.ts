import { fileURLToPath } from 'node:url'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { BridgeStack } from '../lib/bridge-stack.ts'
import { bundleLambdas, bundleListener } from '../lib/bundling/bundle.ts'
import { readTenants } from '../lib/read-tenants.ts'

const app = new App()
const tenants = fileURLToPath(new URL('../tenants', import.meta.url))
const context = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name)
  return typeof value === 'string' ? value : undefined
}
const [lambdas, listener] = await Promise.all([bundleLambdas(), bundleListener()])

for (const tenant of readTenants(tenants, context('tenant'))) {
  new BridgeStack(app, {
    tenant,
    bundles: { lambdas: lambdas.folder, listener: listener.folder },
    runbookUrl: context('runbookUrl') ?? 'docs/runbook.md',
  })
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
app.synth()
