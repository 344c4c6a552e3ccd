import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { Duration, Stack } from 'aws-cdk-lib'
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs'
import { metricsNamespace } from '../src/config/metrics.ts'

const fields = {
  at: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
}

/** One line a request. Neither addresses nor headers nor queries: keys and tickets are in those. */
export const accessLog = (logGroup: ILogGroup): apigateway.IAccessLogSettings => ({
  destination: new apigateway.LogGroupLogDestination(logGroup),
  format: AccessLogFormat.custom(JSON.stringify(fields)),
})

/** How many requests of this log were answered with 429. Source: API Gateway's own metrics count them among all 4xx. */
export const refusalsIn = (logGroup: LogGroup, metricName: string): Metric =>
  new MetricFilter(logGroup, 'Refused', {
    logGroup,
    filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
    // A filter's metric cannot have the tenant for a dimension.
    metricNamespace: `${metricsNamespace}/${Stack.of(logGroup).stackName}`,
    metricName,
  }).metric({ statistic: 'Sum', period: Duration.minutes(1) })
