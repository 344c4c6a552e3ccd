import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { z } from 'zod'
import { BridgeStack } from '../../lib/bridge-stack.ts'
import type { Tenant } from '../../src/config/tenant.ts'

const Template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z
        .looseObject({
          Metrics: z.array(z.looseObject({ MetricStat: z.unknown().optional() })).optional(),
        })
        .optional(),
    }),
  ),
})

/** Target tracking makes an alarm for each direction. */
const madeByScaling = 2

/** How many metrics the alarms of a tenant's template look at; CloudWatch is paid for each of them. */
export const alarmMetricsOf = (tenant: Tenant): number => {
  const bundle = mkdtempSync(join(tmpdir(), 'bundle-'))
  writeFileSync(join(bundle, 'Dockerfile'), 'FROM scratch\n')
  const app = new App({ analyticsReporting: false })
  const bundles = { lambdas: bundle, listener: bundle }
  const stack = new BridgeStack(app, { tenant, bundles, runbookUrl: undefined })
  const { Resources } = Template.parse(app.synth().getStackArtifact(stack.artifactId).template)
  const resources = Object.values(Resources)
  const policies = resources.filter(({ Type }) => Type.endsWith('::ScalingPolicy'))
  return resources
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => {
      const math = Properties?.Metrics?.filter(({ MetricStat }) => MetricStat !== undefined)
      return math?.length ?? 1
    })
    .reduce((sum, each) => sum + each, policies.length * madeByScaling)
}
