import { CfnOutput, Duration } from 'aws-cdk-lib'
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { cors } from '../src/config/cors.ts'
import { httpRoutes } from '../src/config/routes.ts'
import type { FunctionName } from '../src/config/routes.ts'
import { apiAnswerSeconds } from '../src/config/timeouts.ts'
import { acknowledge } from './acknowledge.ts'
import { accessLog, countRefusals } from './access-log.ts'
import type { BridgeFunction } from './bridge-function.ts'
import { requestsPerSecond } from './limits.ts'
import { logGroupOf } from './log-group.ts'

type HttpFunctionName = (typeof httpRoutes)[number]['serves']

export type ConsultApiProps = {
  functions: Pick<Record<FunctionName, BridgeFunction>, HttpFunctionName>
  logRetention: RetentionDays
  /** Whose pages may call from browsers. */
  origins: readonly string[]
}

/** Callers' HTTP API, as src/config/routes.ts has it. Keys are checked by the functions, which alone know the callers. */
export class ConsultApi extends Construct {
  readonly api: apigateway.HttpApi

  constructor(scope: Construct, id: string, { functions, logRetention, origins }: ConsultApiProps) {
    super(scope, id)
    this.api = new apigateway.HttpApi(this, 'Api', {
      createDefaultStage: false,
      ...(origins.length > 0 && { corsPreflight: preflight(origins) }),
    })
    const logGroup = logGroupOf(this, 'AccessLog', logRetention)
    countRefusals(logGroup)
    new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestsPerSecond * 2 },
      accessLogSettings: accessLog(logGroup),
    })
    for (const { method, path, serves } of httpRoutes) {
      const integration = new HttpLambdaIntegration(serves, functions[serves].lambda, {
        timeout: Duration.seconds(apiAnswerSeconds),
      })
      const httpMethod = apigateway.HttpMethod[method]
      const route = new apigateway.HttpRoute(this, `${method} ${path}`.replaceAll('/', ' '), {
        httpApi: this.api,
        routeKey:
          path === '$default'
            ? apigateway.HttpRouteKey.DEFAULT
            : apigateway.HttpRouteKey.with(path, httpMethod),
        integration,
      })
      acknowledge(route, 'APIG4', 'keys are checked by the functions, which alone know the callers')
    }
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint })
  }
}

const preflight = (origins: readonly string[]): apigateway.CorsPreflightOptions => ({
  allowOrigins: [...origins],
  allowMethods: cors.methods.map((method) => apigateway.CorsHttpMethod[method]),
  allowHeaders: [...cors.headers],
  exposeHeaders: [...cors.exposed],
  maxAge: Duration.seconds(cors.maxAgeSeconds),
})
