import { rm } from 'node:fs/promises'
import { startEventSource } from '../../local/gateway/event-source.ts'
import type {
  DirectFunction,
  QueueFunction,
  ScheduledFunction,
} from '../../local/gateway/functions.ts'
import { startGateway } from '../../local/gateway/gateway.ts'
import { startSchedule } from '../../local/gateway/schedule.ts'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { ListenerProcess } from '../../local/listener-process.ts'
import type { LocalEnvironment } from '../../local/local-environment.ts'
import type { Stack } from '../../local/stack.ts'
import { readAgentsFile } from '../../src/adapters/credentials/agents-file.ts'
import { startAws } from './aws.ts'
import type { Aws } from './aws.ts'
import { keepCalls } from './calls.ts'
import { keepSecrets } from './kept-secrets.ts'
import { byRoute, startFunctions } from './functions.ts'
import type { DeployedFunctions } from './functions.ts'
import { readListenerTask, startListenerTask } from './listener-task.ts'
import { keyOf, readPermissions, requirePolling } from './permissions.ts'
import { startRecorder } from './recorder.ts'
import type { Call } from './recorder.ts'
import { synthesize } from './synthesize.ts'
import { evaluator } from './template.ts'
import type { Look } from './template.ts'
import { testTenant } from './test-tenant.ts'
import {
  readDirectCall,
  readEventSources,
  readOrigins,
  readRoutes,
  readSchedules,
} from './wires.ts'

/**
 * The bridge as its synthesized template has it: the template's table and queues in embedded engines, its assets in processes of
 * their own, its routes, event sources and schedules between them, and nothing allowed that its policies do not. Only addresses
 * are this machine's.
 */
export const startDeployedStack = async (
  local: LocalEnvironment,
  { example = 'acme' }: { example?: 'acme' | 'globex'; quiet?: boolean } = {},
): Promise<Stack> => {
  const simulator = await startGwsSimulator({ port: local.GWS_SIM_PORT })
  const tenant = testTenant(example, { gwsUrl: simulator.url, local })
  const { template, assetOf, folder } = await synthesize(tenant)
  const guard = createGuard()
  const aws = await startAws(template, {
    secrets: keepSecrets(tenant, local),
    watchman: guard.watch,
  })
  const look = { template, evaluate: evaluator(template, aws.made) }
  guard.enforce(readPermissions(look))

  const routes = readRoutes(look)
  const gateway = await startGateway({
    port: local.PORT,
    origins: readOrigins(look),
    functions: byRoute((route, event) => deployed.call(routes.get(route) ?? route, event)),
  })
  const sockets = await startRecorder(gateway.url, guard.watch)
  const variablesOf = (by: string, own: Record<string, string>) => ({
    ...Object.fromEntries(
      Object.entries(own).map(([name, value]) => {
        const here = atHome(value, { wss: gateway.url.replace('http', 'ws'), https: sockets.url })
        return [name, aws.localized(here)]
      }),
    ),
    ...aws.variables(by),
    ...(local.SLACK_API_URL !== undefined && { SLACK_API_URL: local.SLACK_API_URL }),
  })
  const functions = await startFunctions(look, { assetOf, variablesOf })
  const deployed = {
    call: (id: string, event: unknown) =>
      functions.invoke(id)('notFound', event as never, (result) => result),
  }
  const sources = startSources(look, { aws, functions })
  const task = readListenerTask(look)
  const listeners: ListenerProcess[] = []
  const addListener = async () => {
    const variables = variablesOf('listener', task.environment)
    listeners.push(await startListenerTask(assetOf(task.asset), variables))
  }
  await Promise.all(Array.from({ length: local.LISTENERS }, addListener))

  const close = async () => {
    await Promise.all(listeners.map((listener) => listener.stop()))
    await gateway.close()
    await Promise.all(sources.map((source) => source.stop()))
    await functions.close()
    sockets.close()
    await aws.close()
    await simulator.close()
    await rm(folder, { recursive: true })
    keepCalls({ made: guard.made(), granted: readPermissions(look) })
  }
  const { url, socketUrl } = gateway
  const invoke = (name: DirectFunction, event: unknown) =>
    deployed.call(readDirectCall(look, name), event)
  const { url: gwsUrl } = simulator
  const agents = readAgentsFile(local.AGENTS_FILE).names()
  return { url, socketUrl, gwsUrl, simulator, agents, listeners, invoke, addListener, close }
}

/** Keeps note of every call, and lets none pass that no policy allows. */
const createGuard = () => {
  const made = new Map<string, Call>()
  let allowed = new Set<string>()
  return {
    enforce: (permissions: Call[]) => void (allowed = new Set(permissions.map(keyOf))),
    watch: (call: Call): boolean => {
      made.set(keyOf(call), call)
      const isAllowed = allowed.has(keyOf(call))
      if (!isAllowed) process.stderr.write(`not allowed: ${keyOf(call)}\n`)
      return isAllowed
    },
    made: () => [...made.values()],
  }
}

/** API Gateway's names would not resolve here. */
const atHome = (value: string, origins: { wss: string; https: string }): string =>
  value
    .replace(/^wss:\/\/CallerSockets\w+\.execute-api\.[\w.-]+/, origins.wss)
    .replace(/^https:\/\/CallerSockets\w+\.execute-api\.[\w.-]+/, origins.https)

/** What calls functions of itself: queues and the clock. */
const startSources = (
  look: Look,
  { aws, functions }: { aws: Aws; functions: DeployedFunctions },
) => [
  ...readEventSources(look).map(({ queueArn, calls: id, ...how }) => {
    requirePolling(look, { by: functions.nameOf(id), queueArn })
    return startEventSource({
      ...how,
      sqs: aws.sqs,
      queueUrl: aws.queueUrl(queueArn),
      // It is reported by the handler's own name, whatever that is.
      serves: functions.nameOf(id) as QueueFunction,
      invoke: functions.invoke(id),
      failed: (cause) => process.stderr.write(`${functions.nameOf(id)}: ${String(cause)}\n`),
    })
  }),
  ...readSchedules(look).map(({ calls: id, everySeconds }) =>
    startSchedule(
      { serves: functions.nameOf(id) as ScheduledFunction, everySeconds },
      functions.invoke(id),
    ),
  ),
]
