import { metrics, metricsNamespace, steadyMetrics } from '../config/metrics.ts'
import type { MetricName } from '../config/metrics.ts'

/**
 * Writes one line in CloudWatch's embedded metric format, from which CloudWatch Logs makes metrics: no call, no permission. Without a tenant it
 * writes nothing, and nothing of what is 0 and not steady. Source: CloudWatch's specification of the format.
 */
export const writeMetrics = (
  tenant: string | undefined,
  values: Partial<Record<MetricName, number>>,
  now: Date,
): void => {
  const written = Object.entries(values).filter(
    ([name, value]) => name in steadyMetrics || value !== 0,
  )
  if (tenant === undefined || written.length === 0) return
  const told = Object.fromEntries(written)
  const Metrics = Object.entries(metrics)
    .filter(([Name]) => Name in told)
    .map(([Name, Unit]) => ({ Name, Unit }))
  const line = {
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [{ Namespace: metricsNamespace, Dimensions: [['Tenant']], Metrics }],
    },
    Tenant: tenant,
    ...told,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
