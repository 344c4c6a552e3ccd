import { metrics, metricsNamespace } from '../config/metrics.ts'
import type { MetricName } from '../config/metrics.ts'

/**
 * Writes one line in CloudWatch's embedded metric format, from which CloudWatch Logs makes metrics: no call, no permission. Without a tenant it
 * writes nothing. Source: CloudWatch's specification of the format.
 */
export const writeMetrics = (
  tenant: string | undefined,
  values: Partial<Record<MetricName, number>>,
  now: Date,
): void => {
  if (tenant === undefined) return
  const Metrics = Object.entries(metrics)
    .filter(([Name]) => Name in values)
    .map(([Name, Unit]) => ({ Name, Unit }))
  const line = {
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [{ Namespace: metricsNamespace, Dimensions: [['Tenant']], Metrics }],
    },
    Tenant: tenant,
    ...values,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
