import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { Duration, Stack } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs'
import type { IConstruct } from 'constructs'
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

/** The tenant's own: a filter's metric cannot have the tenant for a dimension. */
const refusals = (scope: IConstruct) => ({
  metricNamespace: `${metricsNamespace}/${Stack.of(scope).stackName}`,
  metricName: 'Refused',
})

/** Counts what this log says was answered with 429. Source: API Gateway's own metrics count them among all 4xx. */
export const countRefusals = (logGroup: LogGroup): void => {
  new MetricFilter(logGroup, 'Refused', {
    ...refusals(logGroup),
    logGroup,
    filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
  })
}

/** What was counted in all logs of the tenant. */
export const refusalsOf = (scope: IConstruct): Metric => {
  const { metricNamespace: namespace, metricName } = refusals(scope)
  return new Metric({ namespace, metricName, statistic: 'Sum', period: Duration.minutes(1) })
}
