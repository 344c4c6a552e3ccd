import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createComet } from './comet.ts'
import type { CometOptions } from './comet.ts'
import { serveControl } from './control-api.ts'
import { createFaults } from './faults.ts'
import { createHttpSessions } from './http-sessions.ts'
import { reply } from './json-http.ts'
import { createOperations } from './operations.ts'
import { serveRest } from './rest.ts'
import { createShapes } from './shapes.ts'
import type { Simulator } from './simulator.ts'
import { createWorld } from './world.ts'

export type GwsSimulatorOptions = {
  /** 0 takes a free one. */
  port?: number
  host?: string
  /** What GWS believes to be reached under; the address it listens on unless told otherwise. */
  externalBaseUrl?: string
  csrf?: boolean
  /** How long a poll is parked, and how long a silent CometD session lives. */
  cometd?: CometOptions
  deliveringTimeoutMs?: number
  /** Gets the server before anybody can reach it: to watch what passes. */
  tap?: (server: Server) => void
}

export type GwsSimulator = Simulator & {
  url: string
  port: number
  /** Ends every TCP connection, as a crash would. */
  dropConnections(): void
  /** Prompt though polls are parked; safe to call twice. */
  close(): Promise<void>
}

/** A Genesys Web Services v2 for one machine, as far as consults need one. Several may run in one process. */
export const startGwsSimulator = async (
  options: GwsSimulatorOptions = {},
): Promise<GwsSimulator> => {
  const world = createWorld()
  world.addAgent('testname', 'TestName')
  world.addAgent('bfriend', 'BFriend')
  world.addAgent('carol', 'Carol')
  world.addQueue('support')
  const faults = createFaults()
  const comet = createComet(faults, options.cometd ?? { timeoutMs: 30_000, maxIntervalMs: 10_000 })
  const httpSessions = createHttpSessions(world, faults, { csrf: options.csrf ?? true })
  let url = ''
  const externalBaseUrl = () => options.externalBaseUrl ?? url
  const shapes = createShapes(faults, externalBaseUrl)
  const operations = createOperations({
    world,
    shapes,
    faults,
    notify: (agent, media, data) =>
      comet.deliver(agent, media === 'chat' ? '/v2/me/chats' : '/v2/me/smssessions', data),
    deliveringTimeoutMs: options.deliveringTimeoutMs ?? 30_000,
  })
  const setFaults: Simulator['setFaults'] = (wanted) => {
    faults.set(wanted)
    const lost = faults.strike('node-lost')
    if (lost) {
      httpSessions.forget(lost.agent === undefined ? undefined : world.agents.get(lost.agent))
      comet.loseNode(lost.agent === undefined ? undefined : world.agents.get(lost.agent))
    }
    return faults.list()
  }
  const simulator: Simulator = {
    world,
    faults,
    shapes,
    operations,
    comet,
    externalBaseUrl,
    setFaults,
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/'
    if (path.startsWith('/sim/')) return serveControl(simulator, request, response)
    if (!path.startsWith('/api/v2/'))
      return reply(response, 404, { statusCode: 6, statusMessage: 'Not found' })
    if (faults.strike('unavailable'))
      return reply(response, 503, { statusCode: 4, statusMessage: 'Service unavailable' })
    const signed = httpSessions.sign(request, response)
    if (signed.outcome === 'refused') {
      const { status, statusCode, statusMessage } = signed
      return reply(response, status, { statusCode, statusMessage })
    }
    const { agent } = signed.session
    if (path.startsWith('/api/v2/notifications')) return comet.handle(request, response, agent)
    const slow = faults.strike('slow-rest', { agent: agent.userName })
    if (slow) await new Promise((resolve) => setTimeout(resolve, slow.ms))
    return serveRest(simulator, agent, request, response)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((cause: unknown) => {
      reply(response, 500, { statusCode: 4, statusMessage: 'Internal error in the simulator' })
      console.error(cause)
    })
  })
  options.tap?.(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`

  const close = async () => {
    for (const { timer } of world.invitations.values()) clearTimeout(timer)
    comet.close()
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  return { ...simulator, url, port, dropConnections: () => server.closeAllConnections(), close }
}
