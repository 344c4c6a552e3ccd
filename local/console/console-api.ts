import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Fallback } from '../gateway/http-api.ts'
import { isOfForeignPage, noForeignPages } from '../gateway/keep-strangers-out.ts'
import { readBody } from '../gateway/read-body.ts'
import { urlOf } from '../gateway/request-url.ts'
import type { GwsSimulator } from '../gws-simulator/gws-simulator.ts'
import { localKeys, localOrigins, localWebhookSecret } from '../local-callers.ts'
import type { Trace } from '../trace/trace.ts'
import { readJson } from '../trace/json-parts.ts'
import type { Receiver } from './receiver.ts'
import type { Switches } from './switches.ts'
import { streamTrace } from './trace-stream.ts'

export type ConsoleApiDeps = {
  trace: Trace
  receiver: Receiver
  /** Without the built-in simulator there is no desk, and nothing to switch off. */
  simulated: { simulator: GwsSimulator; switches: Switches } | undefined
  /** On whose behalf the bridge acts. */
  agents: string[]
  bridgeUrl: () => string
}

const Wish = z.strictObject({ down: z.boolean() })
const receiverPath = '/local/receiver'

/**
 * What the console has beside the public API, on one's own machine only: `/local/console.json` says that it is there,
 * `/local/trace` what the stack was seen to do, `/local/sim/…` is the simulator's control API, `/local/faults` what can go wrong.
 */
export const consoleApi = (deps: ConsoleApiDeps): Fallback => {
  const { trace, receiver, simulated } = deps
  const faults = async (request: IncomingMessage, response: ServerResponse, name: string) => {
    const switches = simulated?.switches
    if (!switches) return answer(response, 404, { error: 'Genesys is not simulated here' })
    const body = (await readBody(request, 1024))?.toString('utf8') ?? ''
    if (request.method === 'GET') return answer(response, 200, switches.state())
    if (name === 'listener') switches.killListener()
    else {
      const wish = readJson(Wish, body)
      if (!wish || (name !== 'genesys' && name !== 'receiver'))
        return answer(response, 400, { error: '{"down": true or false} for genesys or receiver' })
      switches.set(name, wish.down)
    }
    return answer(response, 200, switches.state())
  }

  return async (request, response) => {
    const { path } = urlOf(request)
    if (!path.startsWith('/local/')) return false
    if (isOfForeignPage(request, localOrigins)) {
      answer(response, 403, { error: noForeignPages })
      return true
    }
    if (request.method === 'POST' && path === receiverPath) {
      await receiver.take(request, response)
      return true
    }
    if (mayBeForeign(request)) answer(response, 415, { error: 'say application/json' })
    else if (path === '/local/console.json') answer(response, 200, about(deps))
    else if (path === '/local/trace') streamTrace(trace, response)
    else if (path.startsWith('/local/faults'))
      await faults(request, response, path.slice('/local/faults/'.length))
    else if (path.startsWith('/local/sim/') && simulated)
      await passOn(`${simulated.simulator.url}/sim/`, request, response)
    else return false
    return true
  }
}

/** Pages of other sites can post without asking first, but not JSON. */
const mayBeForeign = ({ method, headers }: IncomingMessage): boolean =>
  method !== 'GET' && headers['content-type'] !== 'application/json'

/** With a simulated Genesys everybody is `testname`, whose colleagues sit at the desk; else whoever one chooses to be. */
const about = ({ simulated, agents, bridgeUrl }: ConsoleApiDeps) => ({
  apiKey: localKeys.agent,
  agents: simulated ? ['testname'] : agents,
  receiver: { url: `${bridgeUrl()}${receiverPath}`, secret: localWebhookSecret },
  simulated: simulated !== undefined,
  colleagues: [...(simulated?.simulator.world.agents.values() ?? [])]
    .filter(({ userName }) => userName !== 'testname')
    .map(({ userName, nickname }) => ({ agent: userName, nickname })),
})

const passOn = async (
  base: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { path, query } = urlOf(request)
  const body = await readBody(request, 64 * 1024)
  const asked = await fetch(`${base}${path.slice('/local/sim/'.length)}?${query}`, {
    method: request.method ?? 'GET',
    ...(body && body.length > 0 && { body: new Uint8Array(body) }),
  })
  answer(response, asked.status, await asked.json())
}

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
