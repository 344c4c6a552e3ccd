import type { Server } from 'node:http'
import { functions } from '../lambdas/functions.ts'
import { readAgentsFile } from '../src/adapters/credentials/agents-file.ts'
import { probes } from '../src/adapters/probes.ts'
import { openQueues } from '../src/adapters/sqs/queues.ts'
import { wire } from '../src/adapters/wiring.ts'
import { Environment } from '../src/config/environment.ts'
import { SQSClient } from '@aws-sdk/client-sqs'
import { localConsole } from './console/local-console.ts'
import { crmPages } from './crm/crm-pages.ts'
import { startDynamoDb } from './engines/dynamodb.ts'
import { localAws, provision } from './engines/provision.ts'
import { startSqs } from './engines/sqs.ts'
import { startGateway } from './gateway/gateway.ts'
import { keepStrangersOut } from './gateway/keep-strangers-out.ts'
import type { DirectFunction } from './gateway/functions.ts'
import type { GatewayAddress } from './gateway/gateway.ts'
import type { Fallback } from './gateway/http-api.ts'
import { startGwsSimulator } from './gws-simulator/gws-simulator.ts'
import type { GwsSimulator } from './gws-simulator/gws-simulator.ts'
import { startListenerProcess } from './listener-process.ts'
import type { ListenerProcess } from './listener-process.ts'
import { localCallers, localOrigins } from './local-callers.ts'
import { localSealingKey } from './local-environment.ts'
import type { LocalEnvironment } from './local-environment.ts'

export type Stack = {
  url: string
  socketUrl: string
  gwsUrl: string
  /** Undefined when the stack talks to another GWS. */
  simulator: GwsSimulator | undefined
  /** On whose behalf the bridge acts, as the agents file has them. */
  agents: string[]
  listeners: ListenerProcess[]
  /** Calls a function as the service of AWS does that may. */
  invoke(name: DirectFunction, event: unknown): Promise<unknown>
  /** Starts one more listener beside them. */
  addListener(): Promise<void>
  close(): Promise<void>
}

export type StackOptions = {
  quiet?: boolean
  /** How a listener is started, for whoever looks into it. */
  startListener?: typeof startListenerProcess
}

/** The whole bridge on one machine: the functions behind a local gateway, listeners as processes, embedded engines. */
export const startStack = async (
  local: LocalEnvironment,
  { quiet = false, startListener = startListenerProcess }: StackOptions = {},
): Promise<Stack> => {
  const agents = readAgentsFile(local.AGENTS_FILE).names()
  const closers: (() => Promise<unknown>)[] = []
  const watching = localConsole()
  closers.push(() => Promise.resolve(watching.close()))
  const simulator =
    local.GWS_BASE_URL === undefined
      ? await startGwsSimulator({ port: local.GWS_SIM_PORT, tap: guarded(watching.taps.gws) })
      : undefined
  if (simulator) closers.unshift(() => simulator.close())
  const gwsUrl = local.GWS_BASE_URL ?? simulator?.url ?? ''

  const dynamoDb =
    local.AWS_ENDPOINT_URL_DYNAMODB ??
    (await embedded(closers, startDynamoDb({ ...withDataDir(local), tap: watching.taps.store })))
  const sqs = local.AWS_ENDPOINT_URL_SQS ?? (await embedded(closers, startSqs({})))
  const provisioned = await provision({
    dynamoDbUrl: dynamoDb,
    sqsUrl: sqs,
    tableName: 'consult-bridge-local',
    queuePrefix: 'consult-bridge-local-',
  })
  useAws({ dynamoDb, sqs })

  const environmentAt = ({ url, socketUrl }: GatewayAddress): Record<string, string> => ({
    TABLE_NAME: provisioned.tableName,
    QUEUE_URL_SESSIONS: provisioned.queueUrls.sessions,
    QUEUE_URL_COMMANDS: provisioned.queueUrls.commands,
    QUEUE_URL_CHECKS: provisioned.queueUrls.checks,
    QUEUE_URL_DELIVERIES: provisioned.queueUrls.deliveries,
    QUEUE_URL_RETRIES: provisioned.queueUrls.retries,
    SOCKET_URL: socketUrl,
    SOCKET_ENDPOINT: url,
    SEALING_KEY: sealingKey,
    CALLERS: JSON.stringify(localCallers),
    LEX_CALLER: 'local-bot',
    AGENTS_FILE: local.AGENTS_FILE,
    GWS_BASE_URL: gwsUrl,
    WEBHOOK_PRIVATE_RANGES: JSON.stringify(['127.0.0.0/8', '::1/128']),
    SLACK: JSON.stringify(slackOf(local)),
    SLACK_SECRETS: JSON.stringify({
      signingSecret: local.SLACK_SIGNING_SECRET,
      botToken: local.SLACK_BOT_TOKEN,
    }),
    ...optional(local, [
      'SLACK_API_URL',
      'GWS_EXTERNAL_BASE_URL',
      'GWS_PROXY_URL',
      'GWS_ANSWER_SECONDS',
      'SESSION_WAIT_SECONDS',
      'SESSION_LEASE_SECONDS',
      'SESSION_IDLE_SECONDS',
      'ALWAYS_ON_AGENTS',
    ]),
  })
  const sealingKey = localSealingKey(local.DATA_DIR)
  const listeners: ListenerProcess[] = []
  const gateway = await startGateway({
    port: local.PORT,
    schedules: true,
    tap: watching.taps.gateway,
    fallback: inTurn(
      crmPages(() => gateway.url),
      watching.pages({ simulator, listeners, agents, bridgeUrl: () => gateway.url }),
    ),
    origins: localOrigins,
    queues: openQueues(provisioned.queueUrls, {
      client: new SQSClient({ ...localAws, endpoint: sqs }),
    }),
    functions: (address) => {
      const wiring = wire(Environment.parse(environmentAt(address)))
      return functions(wiring, probes(wiring))
    },
  })
  closers.unshift(() => gateway.close())
  const addListener = async () => {
    listeners.push(await startListener(environmentAt(gateway), { quiet }))
  }
  await Promise.all(Array.from({ length: local.LISTENERS }, addListener))
  closers.unshift(() => Promise.all(listeners.map((listener) => listener.stop())))

  const close = async () => {
    for (const closer of closers) await closer()
  }
  const { url, socketUrl, invoke } = gateway
  return { url, socketUrl, gwsUrl, simulator, agents, listeners, invoke, addListener, close }
}

/** The simulator's control API asks for no key: no page of another site shall use it, either. */
const guarded =
  (tap: (server: Server) => void) =>
  (server: Server): void => {
    tap(server)
    keepStrangersOut(server, localOrigins)
  }

/** The first that takes a request answers it. */
const inTurn =
  (...pages: Fallback[]): Fallback =>
  async (request, response) => {
    for (const page of pages) if (await page(request, response)) return true
    return false
  }

const embedded = async (
  closers: (() => Promise<unknown>)[],
  starting: Promise<{ url: string; close(): Promise<unknown> }>,
): Promise<string> => {
  const engine = await starting
  closers.push(() => engine.close())
  return engine.url
}

const withDataDir = ({ DATA_DIR }: LocalEnvironment) =>
  DATA_DIR === undefined ? {} : { dataDir: DATA_DIR }

/** The SDK takes its endpoints and credentials from the environment, here and in the listeners. */
export const useAws = ({ dynamoDb, sqs }: { dynamoDb: string; sqs: string }): void => {
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = dynamoDb
  process.env['AWS_ENDPOINT_URL_SQS'] = sqs
  process.env['AWS_REGION'] ??= localAws.region
  process.env['AWS_ACCESS_KEY_ID'] ??= localAws.credentials.accessKeyId
  process.env['AWS_SECRET_ACCESS_KEY'] ??= localAws.credentials.secretAccessKey
}

/** Always there: nobody asks from Slack who does not know the signing secret. */
const slackOf = ({ SLACK_TEAM, SLACK_USERS, SLACK_EMAILS }: LocalEnvironment): unknown => ({
  team: SLACK_TEAM,
  caller: 'local-slack',
  users: JSON.parse(SLACK_USERS) as unknown,
  emails: JSON.parse(SLACK_EMAILS) as unknown,
})

const optional = (
  local: LocalEnvironment,
  names: (keyof LocalEnvironment)[],
): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (local[name] === undefined ? [] : [[name, String(local[name])]])),
  )
