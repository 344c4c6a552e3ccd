import type { SQSClient } from '@aws-sdk/client-sqs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { QueueName } from '../../src/config/queues.ts'
import { eventSources, schedules } from '../../src/config/routes.ts'
import type { FunctionName } from '../../src/config/routes.ts'
import { startSchedule } from './schedule.ts'
import { connectionsApi } from './connections-api.ts'
import { startEventSource } from './event-source.ts'
import type { Functions, ReportFailure } from './functions.ts'
import { httpApi } from './http-api.ts'
import type { Fallback } from './http-api.ts'
import { ownAnswer, send } from './http-answer.ts'
import { invoker } from './invoke.ts'
import type { Invoke } from './invoke.ts'
import { asksForThisMachine, isLoopback, notThisHost } from './own-host.ts'
import { stage } from './socket-events.ts'
import { awsSocketLimits } from './socket-limits.ts'
import type { SocketLimits } from './socket-limits.ts'
import { refuseUpgrade, webSocketApi } from './sockets.ts'
import type { Sockets } from './sockets.ts'

/** Where a gateway is found. `url` is also the endpoint for `@connections`. */
export type GatewayAddress = { url: string; socketUrl: string }

export type GatewayOptions = {
  /** 0 or nothing: any free port. */
  port?: number
  /** 127.0.0.1 or nothing: this machine only, and then only under its own names. */
  host?: string
  /** The handlers, or how to make them for those that have to know where the gateway is found. */
  functions: Functions | ((address: GatewayAddress) => Functions)
  /** The queues to consume from, and with what; without them none is. */
  queues?: { client: SQSClient; urls: Record<QueueName, string> }
  /** Whether functions with a schedule are called by it. */
  schedules?: boolean
  /** Whose pages may call from browsers; `:*` at the end stands for any port. */
  origins?: readonly string[]
  /** For requests that no route matches, such as a console's files. */
  fallback?: Fallback
  failed?: ReportFailure
  timeoutMs?: Partial<Record<FunctionName, number>>
  integrationTimeoutMs?: number
  socketLimits?: Partial<SocketLimits>
  /** Gets the server before anybody can reach it: to watch what passes. */
  tap?: (server: Server) => void
}

export type Gateway = GatewayAddress & {
  /** Calls a function as another service of AWS would. */
  invoke(name: FunctionName, event: unknown): Promise<unknown>
  /** Stops taking work, finishes what is under way, and resolves when all is done; safe to repeat. */
  close(): Promise<void>
}

/** How long requests and sockets may take to end when the gateway closes. */
const closeGraceMs = 500

/** API Gateway and Lambda in one server: the HTTP API, the WebSocket API with its `@connections`, and the event sources. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { port = 0, host = '127.0.0.1', failed = printFailure } = options
  const server = createServer({ keepAliveTimeout: 65_000 })
  options.tap?.(server)
  server.listen(port, host)
  await once(server, 'listening')
  const address = addressOf(server, host)

  const { functions, timeoutMs } = options
  const invoke = invoker({
    functions: typeof functions === 'function' ? functions(address) : functions,
    failed,
    timeoutMs,
  })
  const limits = { ...awsSocketLimits, ...options.socketLimits }
  const sockets = webSocketApi({ invoke, limits })
  serve(server, { invoke, sockets, limits, failed, host, options })
  const sources = [
    ...startSources(options.queues, invoke, failed),
    ...(options.schedules === true ? schedules.map((each) => startSchedule(each, invoke)) : []),
  ]

  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs)
    const stopped = sources.map((source) => source.stop())
    await Promise.all([...stopped, sockets.close(closeGraceMs)])
    server.closeIdleConnections()
    await closed
    clearTimeout(cut)
  }
  let closing: Promise<void> | undefined
  return {
    ...address,
    // Whoever calls it so knows what the function takes.
    invoke: (name, event) => invoke(name, event as never, (result) => result),
    close: () => (closing ??= close()),
  }
}

const serve = (
  server: Server,
  {
    invoke,
    sockets,
    limits,
    failed,
    host,
    options: { fallback, integrationTimeoutMs, origins },
  }: {
    invoke: Invoke
    sockets: Sockets
    limits: SocketLimits
    failed: ReportFailure
    host: string
    options: GatewayOptions
  },
): void => {
  const http = httpApi({ invoke, fallback, integrationTimeoutMs, origins })
  const connections = connectionsApi(sockets.open, limits.messageBytes)
  const isOurs = (request: IncomingMessage) => !isLoopback(host) || asksForThisMachine(request)
  server.on('request', (request, response) => {
    if (!isOurs(request)) return send(response, ownAnswer(421, notThisHost))
    const answered = connections.takes(request)
      ? connections.answer(request, response)
      : http(request, response)
    answered.catch((cause: unknown) => {
      // A client that broke off is no failure of ours.
      if (!request.destroyed || request.complete)
        failed(cause, { functionName: 'gateway', requestId: '' })
      response.destroy()
    })
  })
  server.on('upgrade', (request, socket, head) => {
    if (!isOurs(request)) return refuseUpgrade(socket, 421, notThisHost)
    sockets.upgrade(request, socket, head).catch((cause: unknown) => {
      failed(cause, { functionName: 'gateway', requestId: '' })
      socket.destroy()
    })
  })
}

const startSources = (queues: GatewayOptions['queues'], invoke: Invoke, failed: ReportFailure) => {
  if (!queues) return []
  const { client: sqs, urls } = queues
  return eventSources.map(({ queue, serves, batchSize, concurrency }) =>
    startEventSource({
      sqs,
      queueUrl: urls[queue],
      serves,
      batchSize,
      concurrency,
      invoke,
      failed,
    }),
  )
}

const addressOf = (server: Server, host: string): GatewayAddress => {
  const { port } = server.address() as AddressInfo // of a TCP server, never a pipe's name
  const name =
    host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return { url: `http://${name}:${port}`, socketUrl: `ws://${name}:${port}/${stage}` }
}

const printFailure: ReportFailure = (cause, { functionName, requestId }) =>
  console.error(functionName, requestId, cause)
