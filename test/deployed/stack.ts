import { readFileSync, writeFileSync } from 'node:fs'
import { SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { localAws } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { startEventSource } from '../../local/gateway/event-source.ts'
import type { Functions, QueueFunction, ScheduledFunction } from '../../local/gateway/functions.ts'
import { startGateway } from '../../local/gateway/gateway.ts'
import type { Invoke } from '../../local/gateway/invoke.ts'
import { startSchedule } from '../../local/gateway/schedule.ts'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { localSealingKey } from '../../local/local-environment.ts'
import type { LocalEnvironment } from '../../local/local-environment.ts'
import type { Stack } from '../../local/stack.ts'
import { functionNeeds } from '../../lib/function-needs.ts'
import type { FunctionName } from '../../src/config/routes.ts'
import { makeQueues, makeTable } from './engines.ts'
import { startLambda } from './lambda.ts'
import type { Lambda } from './lambda.ts'
import { startListenerTask } from './listener-task.ts'
import { startRecorder } from './recorder.ts'
import type { Call } from './recorder.ts'
import { startSecretsManager } from './secrets-manager.ts'
import { synthesize } from './synthesize.ts'
import { evaluator, resourcesOf } from './template.ts'
import { testTenant } from './test-tenant.ts'
import { readEventSources, readRoutes, readSchedules } from './wires.ts'

const region = localAws.region
const callsFolder = new URL('../../dist/', import.meta.url)

const FunctionProperties = z.looseObject({
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Timeout: z.int(),
  Code: z.looseObject({ S3Key: z.string() }),
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()) }),
})
const TaskProperties = z.looseObject({
  ContainerDefinitions: z.tuple([
    z.looseObject({
      Image: z.string(),
      Environment: z.array(z.object({ Name: z.string(), Value: z.string() })),
    }),
  ]),
})

/**
 * The bridge as its synthesized template has it: the template's table and queues in embedded engines, its assets in processes of
 * their own, and its routes, event sources and schedules between them. Only addresses are this machine's.
 */
export const startDeployedStack = async (local: LocalEnvironment): Promise<Stack> => {
  const closers: (() => unknown)[] = []
  const simulator = await startGwsSimulator({ port: local.GWS_SIM_PORT })
  const tenant = testTenant({ gwsUrl: simulator.url, local })
  const { template, assetOf } = await synthesize(tenant)

  const calls = new Set<string>()
  const note = (call: Call) => calls.add(JSON.stringify(call))
  const dynamoDb = await startDynamoDb()
  const sqs = await startSqs()
  const secretsManager = await startSecretsManager({
    sealingKey: localSealingKey(undefined),
    agents: JSON.parse(readFileSync(local.AGENTS_FILE, 'utf8')) as unknown,
  })
  const recorders = {
    dynamoDb: await startRecorder(dynamoDb.url, note),
    sqs: await startRecorder(sqs.url, note),
    secretsManager: await startRecorder(secretsManager.url, note),
  }
  const queues = await makeQueues(template, sqs.url)
  const made = { ...(await makeTable(template, dynamoDb.url)), ...queues }
  const evaluate = evaluator(template, made)
  const look = { template, evaluate }

  const lambdas = new Map<string, Lambda>()
  const lambdaOf = (id: string): Lambda => {
    const lambda = lambdas.get(id)
    if (!lambda) throw new Error(`${id} is no function`)
    return lambda
  }
  const routes = readRoutes(look)
  const route = (key: string) => (event: unknown) => lambdaOf(routes.get(key) ?? key).invoke(event)
  const gateway = await startGateway({ port: local.PORT, functions: dispatch(route) })
  const sockets = await startRecorder(gateway.url, note)

  /** The names that AWS would resolve, for a process that is known by its name. */
  const here = (by: string, variables: Record<string, string>): Record<string, string> => ({
    ...Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        value
          .replace(sqs.url, recorders.sqs.url)
          .replace(
            /^wss:\/\/CallerSockets\w+\.execute-api\.[\w.-]+/,
            gateway.url.replace('http', 'ws'),
          )
          .replace(/^https:\/\/CallerSockets\w+\.execute-api\.[\w.-]+/, sockets.url),
      ]),
    ),
    AWS_ENDPOINT_URL_DYNAMODB: recorders.dynamoDb.url,
    AWS_ENDPOINT_URL_SQS: recorders.sqs.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: recorders.secretsManager.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: by,
    AWS_SECRET_ACCESS_KEY: 'local',
  })

  const defined = resourcesOf(template, 'AWS::Lambda::Function', {
    shape: FunctionProperties,
    evaluate,
  })
  for (const [id, { Handler, Timeout, Code, Environment }] of defined) {
    const name = nameIn(Handler)
    const lambda = await startLambda({
      name,
      folder: assetOf(Code.S3Key.replace('.zip', '')),
      handler: Handler,
      timeoutSeconds: Timeout,
      environment: here(name, Environment.Variables),
    })
    lambdas.set(id, lambda)
  }
  const handlerOf = new Map(defined.map(([id, { Handler }]) => [id, nameIn(Handler)]))
  const failed = (cause: unknown, { functionName }: { functionName: string }) =>
    process.stderr.write(`${functionName}: ${String(cause)}\n`)
  const invokeOf =
    (id: string): Invoke =>
    async (_name, event, read) =>
      read(await lambdaOf(id).invoke(event))

  const client = new SQSClient({ ...localAws, endpoint: sqs.url })
  const urlOf = new Map(
    Object.values(queues).map(({ ref, attributes }) => [attributes?.['Arn'], ref]),
  )
  const sources = [
    ...readEventSources(look).map(({ queueArn, calls: id, ...how }) =>
      startEventSource({
        ...how,
        sqs: client,
        queueUrl: urlOf.get(queueArn) ?? '',
        // The gateway asks for a name, which is the handler's own.
        serves: handlerOf.get(id) as QueueFunction,
        invoke: invokeOf(id),
        failed,
      }),
    ),
    ...readSchedules(look).map(({ calls: id, everySeconds }) => {
      const serves = handlerOf.get(id) as ScheduledFunction
      return startSchedule({ serves, everySeconds }, invokeOf(id))
    }),
  ]

  const [[, task]] = z
    .tuple([z.tuple([z.string(), TaskProperties])])
    .parse(resourcesOf(template, 'AWS::ECS::TaskDefinition', { shape: TaskProperties, evaluate }))
  const [container] = task.ContainerDefinitions
  const variables = container.Environment.map(({ Name, Value }) => [Name, Value])
  const image = assetOf(container.Image.split(':').at(-1) ?? '')
  const listeners = await Promise.all(
    Array.from({ length: local.LISTENERS }, () =>
      startListenerTask(
        image,
        here('listener', Object.fromEntries(variables) as Record<string, string>),
      ),
    ),
  )

  closers.push(
    () => Promise.all(listeners.map((listener) => listener.stop())),
    () => gateway.close(),
    () => Promise.all(sources.map((source) => source.stop())),
    () => Promise.all([...lambdas.values()].map((lambda) => lambda.close())),
    () => [...Object.values(recorders), sockets, secretsManager].forEach((each) => each.close()),
    () => Promise.all([dynamoDb.close(), sqs.close(), simulator.close()]),
    () =>
      writeFileSync(
        new URL(`calls-${process.pid}.json`, callsFolder),
        `[${[...calls].join(',\n')}]\n`,
      ),
  )
  const close = async () => {
    for (const closer of closers) await closer()
  }
  const { url, socketUrl } = gateway
  return { url, socketUrl, gwsUrl: simulator.url, simulator, listeners, close }
}

const nameIn = (handler: string): string => handler.split('.').at(-1) ?? ''

/** Whatever the gateway calls goes where the template's route of that key leads. */
const dispatch = (route: (key: string) => (event: unknown) => Promise<unknown>): Functions => {
  const Event = z.looseObject({
    version: z.string().optional(),
    type: z.string().optional(),
    requestContext: z.looseObject({ routeKey: z.string() }),
  })
  const call = (event: unknown): Promise<unknown> => {
    const { version, type, requestContext } = Event.parse(event)
    if (version !== undefined) return route(`HTTP ${requestContext.routeKey}`)(event)
    return route(`WEBSOCKET ${type === 'REQUEST' ? '$authorizer' : requestContext.routeKey}`)(event)
  }
  // All names of the configuration; fromEntries forgets them.
  return Object.fromEntries(
    (Object.keys(functionNeeds) as FunctionName[]).map((name) => [name, call]),
  ) as Record<FunctionName, typeof call>
}
