import { Stack } from 'aws-cdk-lib'
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2'
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Grant } from 'aws-cdk-lib/aws-iam'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { socketRoutes } from '../src/config/routes.ts'
import type { FunctionName } from '../src/config/routes.ts'
import { acknowledge } from './acknowledge.ts'
import { accessLog, countRefusals } from './access-log.ts'
import type { BridgeFunction } from './bridge-function.ts'
import type { BridgeProcess } from './bridge-process.ts'
import { requestsPerSecond } from './limits.ts'
import { logGroupOf } from './log-group.ts'

const { $authorizer, ...routes } = socketRoutes
type SocketFunctionName = (typeof socketRoutes)[keyof typeof socketRoutes]

/** What is done to open sockets. */
export type SocketMethod = 'POST' | 'DELETE'

export type CallerSocketsProps = {
  functions: Pick<Record<FunctionName, BridgeFunction>, SocketFunctionName>
  logRetention: RetentionDays
}

/** Callers' sockets: opened with a ticket, which is used up by the authorizer. */
export class CallerSockets extends Construct {
  readonly api: apigateway.WebSocketApi
  readonly stage: apigateway.WebSocketStage

  constructor(scope: Construct, id: string, { functions, logRetention }: CallerSocketsProps) {
    super(scope, id)
    this.api = new apigateway.WebSocketApi(this, 'Api', {
      routeSelectionExpression: '$request.body.action',
    })
    acknowledge(this.api, 'APIG4', 'who a socket belongs to is settled when it connects')
    const authorizer = new WebSocketLambdaAuthorizer('Ticket', functions[$authorizer].lambda, {
      identitySource: ['route.request.querystring.ticket'],
    })
    for (const [routeKey, serves] of Object.entries(routes)) {
      this.api.addRoute(routeKey, {
        integration: new WebSocketLambdaIntegration(serves, functions[serves].lambda),
        ...(routeKey === '$connect' && { authorizer }),
      })
    }
    const logGroup = logGroupOf(this, 'AccessLog', logRetention)
    countRefusals(logGroup)
    this.stage = new apigateway.WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: 'ws',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestsPerSecond * 2 },
      accessLogSettings: accessLog(logGroup),
    })
  }

  /** Where sockets are opened, and where they are written to. */
  tellAddresses(process: BridgeProcess): void {
    process.tell('SOCKET_URL', this.stage.url)
    process.tell('SOCKET_ENDPOINT', this.stage.callbackUrl)
  }

  /** Lets the process write to open sockets (`POST`), or close them (`DELETE`). */
  grantUse(grantee: BridgeProcess, methods: readonly SocketMethod[]): void {
    const stack = Stack.of(this)
    // As cdk-nag writes it down: the API's own part is its logical id.
    const api = stack.resolve(this.api.apiId) as { Ref: string }
    for (const method of methods) {
      acknowledge(
        grantee,
        `IAM5[Resource::arn:<AWS::Partition>:execute-api:${stack.region}:<AWS::AccountId>:<${api.Ref}>/ws/${method}/@connections/*]`,
        'sockets come and go; their ids are not known before',
      )
      Grant.addToPrincipal({
        grantee,
        actions: ['execute-api:ManageConnections'],
        resourceArns: [this.api.arnForExecuteApiV2(`${method}/@connections/*`, 'ws')],
      })
    }
  }
}
