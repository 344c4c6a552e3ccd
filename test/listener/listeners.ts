import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { localAws, provision } from '../../local/engines/provision.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { startFront } from '../gws/front.ts'
import { wire } from '../../src/adapters/wiring.ts'
import { Environment } from '../../src/config/environment.ts'

const main = fileURLToPath(new URL('../../listener/main.ts', import.meta.url))
const agentsFile = fileURLToPath(new URL('../../local/agents.json', import.meta.url))

/** Genesys behind a balancer, a store and a queue, and listeners as processes of their own. */
export const startListenersWorld = async (settings: Record<string, string> = {}) => {
  const gws = await startGwsSimulator()
  const front = await startFront(gws.url)
  const dynamoDb = await startDynamoDb()
  const sqs = await startSqs()
  const { tableName, queueUrls } = await provision({
    dynamoDbUrl: dynamoDb.url,
    sqsUrl: sqs.url,
    tableName: 'listeners',
    queuePrefix: 'listeners-',
  })
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_REGION: localAws.region,
    AWS_ACCESS_KEY_ID: localAws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localAws.credentials.secretAccessKey,
    TABLE_NAME: tableName,
    QUEUE_URL_SESSIONS: queueUrls.sessions,
    QUEUE_URL_COMMANDS: queueUrls.commands,
    QUEUE_URL_CHECKS: queueUrls.checks,
    QUEUE_URL_DELIVERIES: queueUrls.deliveries,
    QUEUE_URL_RETRIES: queueUrls.retries,
    SOCKET_URL: 'ws://127.0.0.1:1/ws',
    SOCKET_ENDPOINT: 'http://127.0.0.1:1',
    SEALING_KEY: randomBytes(32).toString('base64'),
    CALLERS: '[]',
    AGENTS_FILE: agentsFile,
    GWS_BASE_URL: front.url,
    ...settings,
  }
  Object.assign(process.env, environment)
  const wiring = wire(Environment.parse(environment))
  const children: ChildProcess[] = []
  const logs = new Map<ChildProcess, string>()

  /** A listener of its own settings; `imported` is code that it runs first. Its standard error is kept. */
  const spawnListener = (own: Record<string, string> = {}, imported = ''): ChildProcess => {
    const child = fork(main, {
      env: { ...process.env, ...environment, ...own },
      execArgv: ['--import', `data:text/javascript,${encodeURIComponent(imported)}`],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    children.push(child)
    logs.set(child, '')
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      logs.set(child, `${logs.get(child) ?? ''}${text}`)
    })
    return child
  }
  /** Resolves once the process takes sessions. */
  const startListener = async (
    ...parameters: Parameters<typeof spawnListener>
  ): Promise<ChildProcess> => {
    const child = spawnListener(...parameters)
    await once(child, 'message')
    return child
  }

  /** Resolves with what it left the world with: an exit code or a signal. */
  const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> => {
    const exited = once(child, 'close')
    child.kill(signal)
    const [code, by] = (await exited) as [number | null, string | null]
    return code ?? by
  }

  const close = async () => {
    const running = children.filter((child) => child.exitCode === null && child.signalCode === null)
    await Promise.all(running.map((child) => end(child, 'SIGKILL')))
    await front.close()
    await gws.close()
    await Promise.all([sqs.close(), dynamoDb.close()])
  }
  /** What it has logged so far, or, once it has ended, in all. */
  const logOf = (child: ChildProcess) => logs.get(child) ?? ''
  return {
    gws,
    front,
    dynamoDbUrl: dynamoDb.url,
    wiring,
    spawnListener,
    startListener,
    logOf,
    end,
    close,
  }
}
