import { z } from 'zod'
import type { Functions } from '../../local/gateway/functions.ts'
import type { Invoke } from '../../local/gateway/invoke.ts'
import { functionNames } from '../../lib/function-needs.ts'
import type { FunctionName } from '../../src/config/routes.ts'
import { startLambda } from '../../local/lambda/lambda.ts'
import type { Lambda } from '../../local/lambda/lambda.ts'
import { resourcesOf } from './template.ts'
import type { Look } from './template.ts'

const Properties = z.looseObject({
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Timeout: z.int(),
  Code: z.looseObject({ S3Key: z.string() }),
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()) }),
})

export type DeployedFunctions = {
  /** Calls the function with this logical id, whatever the gateway takes it for. */
  invoke(id: string): Invoke
  /** What the handler string calls the function with this logical id. */
  nameOf(id: string): string
  close(): Promise<unknown>
}

/** Every function of the template, from its asset and with its environment. */
export const startFunctions = async (
  { template, evaluate }: Look,
  {
    assetOf,
    variablesOf,
  }: {
    assetOf: (hash: string) => string
    variablesOf: (by: string, own: Record<string, string>) => Record<string, string>
  },
): Promise<DeployedFunctions> => {
  const lambdas = new Map<string, { name: string; lambda: Lambda }>()
  const defined = resourcesOf(template, 'AWS::Lambda::Function', { shape: Properties, evaluate })
  for (const [id, { Handler: handler, Timeout, Code, Environment }] of defined) {
    const name = handler.split('.').at(-1) ?? ''
    const lambda = await startLambda({
      name,
      handler,
      folder: assetOf(Code.S3Key.replace('.zip', '')),
      timeoutSeconds: Timeout,
      environment: variablesOf(name, Environment.Variables),
      // AWS's own, where it was built.
      runtimeClient: process.env['AWS_LAMBDA_RIC'],
    })
    lambdas.set(id, { name, lambda })
  }
  const find = (id: string) => {
    const found = lambdas.get(id)
    if (!found) throw new Error(`${id} is no function`)
    return found
  }
  return {
    invoke: (id) => async (_name, event, read) => read(await find(id).lambda.invoke(event)),
    nameOf: (id) => find(id).name,
    close: () => Promise.all([...lambdas.values()].map(({ lambda }) => lambda.close())),
  }
}

const GatewayEvent = z.looseObject({
  version: z.string().optional(),
  type: z.string().optional(),
  requestContext: z.looseObject({ routeKey: z.string() }),
})

/** Functions for the gateway: each event goes where the template's route of its key leads. */
export const byRoute = (call: (route: string, event: unknown) => Promise<unknown>): Functions => {
  const dispatch = (event: unknown): Promise<unknown> => {
    const { version, type, requestContext } = GatewayEvent.parse(event)
    if (version !== undefined) return call(`HTTP ${requestContext.routeKey}`, event)
    return call(`WEBSOCKET ${type === 'REQUEST' ? '$authorizer' : requestContext.routeKey}`, event)
  }
  // One entry for each name; fromEntries forgets them.
  return Object.fromEntries(functionNames.map((name) => [name, dispatch])) as Record<
    FunctionName,
    typeof dispatch
  >
}
