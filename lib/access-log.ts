import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'

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
