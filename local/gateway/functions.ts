import type {
  APIGatewayProxyEventV2,
  APIGatewayRequestAuthorizerEvent,
  Context,
  ScheduledEvent,
  SQSEvent,
} from 'aws-lambda'
import type {
  directCalls,
  eventSources,
  FunctionName,
  httpRoutes,
  schedules,
  socketRoutes,
} from '../../src/config/routes.ts'
import type { SocketEvent } from './socket-events.ts'

export type HttpFunction = (typeof httpRoutes)[number]['serves']
export type QueueFunction = (typeof eventSources)[number]['serves']
export type ScheduledFunction = (typeof schedules)[number]['serves']
export type DirectFunction = keyof typeof directCalls
type SocketFunction = (typeof socketRoutes)[keyof typeof socketRoutes]

/** What AWS calls the function with. */
export type EventOf<Name extends FunctionName> = Name extends HttpFunction
  ? APIGatewayProxyEventV2
  : Name extends QueueFunction
    ? SQSEvent
    : Name extends ScheduledFunction
      ? ScheduledEvent
      : Name extends (typeof socketRoutes)['$authorizer']
        ? APIGatewayRequestAuthorizerEvent
        : Name extends SocketFunction
          ? SocketEvent
          : unknown

/** The Lambda handlers, as AWS would call them. */
export type Functions = {
  [Name in FunctionName]: (event: EventOf<Name>, context: Context) => Promise<unknown>
}

/** Hears of every invocation that failed and every call to a queue that did: what AWS would put into its logs. */
export type ReportFailure = (
  cause: unknown,
  at: { functionName: string; requestId: string },
) => void
