import { z } from 'zod'
import { directCalls } from '../../src/config/routes.ts'
import { resourcesOf } from './template.ts'
import type { Look } from './template.ts'

/** A function's logical id, from its ARN or from the path by which API Gateway calls it. */
const functionIn = (text: string): string => {
  const id = /arn:(\w+)(?:\/invocations)?$/.exec(text)?.[1]
  if (id === undefined) throw new Error(`${text} names no function`)
  return id
}

/** Who may call which function: `principal function`. */
const permissions = ({ template, evaluate }: Look): Set<string> => {
  const shape = z.looseObject({ FunctionName: z.string(), Principal: z.string() })
  return new Set(
    resourcesOf(template, 'AWS::Lambda::Permission', { shape, evaluate }).map(
      ([, { FunctionName, Principal }]) => `${Principal} ${functionIn(FunctionName)}`,
    ),
  )
}

const permitted = (look: Look, principal: string, id: string): string => {
  if (!permissions(look).has(`${principal} ${id}`))
    throw new Error(`${principal} may not call ${id}`)
  return id
}

/** Whose pages may call the HTTP API. */
export const readOrigins = ({ template, evaluate }: Look): string[] => {
  const Cors = z.looseObject({ AllowOrigins: z.array(z.string()) })
  const shape = z.looseObject({ CorsConfiguration: Cors.optional() })
  return resourcesOf(template, 'AWS::ApiGatewayV2::Api', { shape, evaluate }).flatMap(
    ([, { CorsConfiguration }]) => CorsConfiguration?.AllowOrigins ?? [],
  )
}

/** What the template has each route of its APIs do: a function's logical id by protocol and route key. */
export const readRoutes = (look: Look): Map<string, string> => {
  const { template, evaluate } = look
  const of = <Shape extends z.ZodType>(type: string, shape: Shape) =>
    resourcesOf(template, `AWS::ApiGatewayV2::${type}`, { shape, evaluate })
  const protocols = new Map(
    of('Api', z.looseObject({ ProtocolType: z.string() })).map(([id, api]) => [
      id,
      api.ProtocolType,
    ]),
  )
  const targets = new Map(
    of('Integration', z.looseObject({ IntegrationUri: z.string() })).map(([id, integration]) => [
      `integrations/${id}`,
      functionIn(integration.IntegrationUri),
    ]),
  )
  const authorizers = new Map(
    of('Authorizer', z.looseObject({ AuthorizerUri: z.string() })).map(([id, authorizer]) => [
      id,
      functionIn(authorizer.AuthorizerUri),
    ]),
  )
  const Route = z.looseObject({
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string(),
    AuthorizerId: z.string().optional(),
  })
  const may = (id = '') => permitted(look, 'apigateway.amazonaws.com', id)
  return new Map(
    of('Route', Route).flatMap(([, { ApiId, RouteKey, Target, AuthorizerId }]) => {
      const protocol = protocols.get(ApiId) ?? ''
      const route: [string, string] = [`${protocol} ${RouteKey}`, may(targets.get(Target))]
      return AuthorizerId === undefined
        ? [route]
        : [route, [`${protocol} $authorizer`, may(authorizers.get(AuthorizerId))]]
    }),
  )
}

/** Which queue calls which function, and how. */
export const readEventSources = ({ template, evaluate }: Look) => {
  const shape = z.looseObject({
    EventSourceArn: z.string(),
    FunctionName: z.string(),
    BatchSize: z.int(),
    FunctionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]),
    ScalingConfig: z.looseObject({ MaximumConcurrency: z.int() }).optional(),
  })
  return resourcesOf(template, 'AWS::Lambda::EventSourceMapping', { shape, evaluate }).map(
    ([, { EventSourceArn, FunctionName, BatchSize, ScalingConfig }]) => ({
      queueArn: EventSourceArn,
      calls: functionIn(`arn:${FunctionName}`),
      batchSize: BatchSize,
      concurrency: ScalingConfig?.MaximumConcurrency ?? 5,
    }),
  )
}

/** The function of that name, which that service of AWS may call. */
export const readDirectCall = (look: Look, name: keyof typeof directCalls): string => {
  const { template, evaluate } = look
  const shape = z.looseObject({ Handler: z.string() })
  const [id = ''] =
    resourcesOf(template, 'AWS::Lambda::Function', { shape, evaluate }).find(
      ([, { Handler }]) => Handler === `main.handlers.${name}`,
    ) ?? []
  return permitted(look, directCalls[name], id)
}

/** What the clock calls. */
export const readSchedules = (look: Look) => {
  const { template, evaluate } = look
  const shape = z.looseObject({
    ScheduleExpression: z.string().regex(/^rate\(1 minute\)$/),
    State: z.literal('ENABLED'),
    Targets: z.tuple([z.looseObject({ Arn: z.string() })]),
  })
  return resourcesOf(template, 'AWS::Events::Rule', { shape, evaluate }).map(([, { Targets }]) => ({
    calls: permitted(look, 'events.amazonaws.com', functionIn(Targets[0].Arn)),
    everySeconds: 60,
  }))
}
