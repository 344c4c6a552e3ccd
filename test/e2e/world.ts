import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { Consult } from '../../src/consult/consult.ts'
import { ConsultEvent } from '../../src/consult/event.ts'
import { localKeys } from '../../local/local-callers.ts'
import { LocalEnvironment } from '../../local/local-environment.ts'
import { startStack } from '../../local/stack.ts'
import type { Stack } from '../../local/stack.ts'
import { assertDescribed } from './as-described.ts'
import { assertFrameTold, assertPostedTold } from './as-told.ts'
import { assertTaken, requestOf } from './generated-caller.ts'
import type { Arguments, OperationId } from './generated-caller.ts'

type Answer = { status: number; headers: Headers; body: unknown }

/** From the sources, or from the synthesized template. */
const start =
  process.env['BRIDGE'] === 'deployed'
    ? (await import('../deployed/stack.ts')).startDeployedStack
    : startStack

/** The whole bridge with the simulator, on free ports. */
export const startWorld = async (
  settings: Record<string, string> = {},
  options: { quiet?: boolean } = {},
) => {
  const local = { PORT: '0', GWS_SIM_PORT: '0', GWS_ANSWER_SECONDS: '3', ...settings }
  const stack = await start(LocalEnvironment.parse(local), options)
  return { stack, ...worldAt(stack), close: () => stack.close() }
}

/** A bridge and its simulator, by their addresses. */
export const worldAt = ({ url, gwsUrl }: Pick<Stack, 'url' | 'gwsUrl'>) => ({
  ...httpOf(url),
  ...simulatorOf(gwsUrl),
})
export type World = Awaited<ReturnType<typeof startWorld>>

export type With = { key?: string; headers?: Record<string, string> }

const httpOf = (url: string) => {
  /** Any request, whether there is such a call or not. */
  const send = async (
    method: string,
    path: string,
    { body, key = localKeys.agent, headers = {} }: With & { body?: unknown } = {},
  ): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const { status, headers: its } = response
    const answer: Answer = {
      status,
      headers: its,
      body: text === '' ? undefined : JSON.parse(text),
    }
    assertDescribed({ method, path, ...answer })
    return answer
  }
  /** A call as the document has it. */
  const call = async <Id extends OperationId>(
    id: Id,
    ...[given]: Arguments<Id, With>
  ): Promise<Answer> => {
    const { method, path } = requestOf(id, given)
    const answer = await send(method, path, given)
    if (answer.status < 300) assertTaken(id, given)
    return answer
  }
  const Events = z.object({ events: z.array(ConsultEvent), sequence: z.number() })
  const eventsOf = async (id: string, after = 0, key?: string) =>
    Events.parse(
      (
        await call('listEvents', {
          path: { id },
          query: { after, wait: 20 },
          ...(key !== undefined && { key }),
        })
      ).body,
    ).events

  /** All events of a consult up to the first of this type. */
  const eventsUntil = async (
    id: string,
    type: ConsultEvent['type'],
    key?: string,
  ): Promise<ConsultEvent[]> => {
    const events: ConsultEvent[] = []
    while (!events.some((event) => event.type === type)) {
      const more = await eventsOf(id, events.at(-1)?.sequence ?? 0, key)
      if (more.length === 0)
        throw new Error(`no ${type}; so far ${events.map((event) => event.type).join(', ')}`)
      events.push(...more)
    }
    return events
  }
  const consultOf = ({ body }: Answer) => Consult.parse(body)
  return { call, send, eventsUntil, consultOf }
}

const simulatorOf = (gwsUrl: string) => {
  const sim = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${gwsUrl}/sim${path}`, {
      method,
      // A connection that is kept may be closed just as it is used again.
      headers: { connection: 'close' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const Journal = z.object({
    consults: z.array(
      z.looseObject({
        interactionId: z.string(),
        targetUri: z.string().nullable(),
        targetPath: z.string().nullable(),
      }),
    ),
  })
  const Operations = z.object({
    operations: z.array(z.looseObject({ interactionId: z.string(), operation: z.string() })),
  })
  return {
    sim,
    interaction: async (media: 'chat' | 'sms', agent = 'testname') =>
      z
        .object({ id: z.string() })
        .parse(await sim('POST', '/interactions', { agent, media, customer: 'FirstL' })).id,
    autoAnswer: (agent: string, autoAnswer: 'accept' | 'decline' | 'never', afterMs = 0) =>
      sim('PUT', `/agents/${agent}`, { autoAnswer, afterMs }),
    faults: (...faults: object[]) => sim('PUT', '/faults', faults),
    /** Every operation but Consult that Genesys was asked for in this interaction. */
    operations: async (interactionId: string) =>
      Operations.parse(await sim('GET', '/journal')).operations.filter(
        (entry) => entry.interactionId === interactionId,
      ),
    journal: async (interactionId?: string) =>
      Journal.parse(await sim('GET', '/journal')).consults.filter(
        (entry) => interactionId === undefined || entry.interactionId === interactionId,
      ),
  }
}

/** What has arrived, and a latch for what has not yet. */
const inbox = <Item>() => {
  const items: Item[] = []
  const waiting = new Set<() => void>()
  return {
    items,
    add: (item: Item) => {
      items.push(item)
      waiting.forEach((look) => look())
    },
    until: (enough: (items: Item[]) => boolean): Promise<Item[]> =>
      new Promise((resolve) => {
        const look = () => {
          if (!enough(items)) return
          waiting.delete(look)
          resolve(items)
        }
        waiting.add(look)
        look()
      }),
  }
}

const Body = z.object({ type: z.string(), timestamp: z.string(), data: ConsultEvent })

/** A receiver that verifies as Standard Webhooks' own library does; `answers` are its statuses, the last one for good. */
export const startReceiver = async (answers: number[] = [200], port = 0) => {
  const received = inbox<{ event: ConsultEvent; id: string; status: number }>()
  let secret = ''
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      assertPostedTold({ headers, body: JSON.parse(text) })
      const verified = Body.parse(new Webhook(secret).verify(text, headers))
      const status = answers[Math.min(received.items.length, answers.length - 1)] ?? 200
      response.writeHead(status).end()
      received.add({ event: verified.data, id: headers['webhook-id'] ?? '', status })
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    trust: (shared: string) => {
      secret = shared
    },
    ...received,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const Frame = z.looseObject({ type: z.string(), event: ConsultEvent.optional() })

/** A caller's socket, opened with a ticket. */
export const openSocket = async (world: Pick<World, 'call'>, key?: string) => {
  const ticket = await world.call('createSocketTicket', {
    ...(key !== undefined && { key }),
  })
  const { url } = z.object({ url: z.string() }).parse(ticket.body)
  const socket = new WebSocket(url)
  const received = inbox<z.infer<typeof Frame>>()
  socket.on('message', (data: Buffer) => {
    const frame: unknown = JSON.parse(data.toString('utf8'))
    assertFrameTold(frame)
    received.add(Frame.parse(frame))
  })
  const closed = once(socket, 'close')
  await once(socket, 'open')
  return {
    url,
    /** Resolves when the socket has ended, whoever ended it. */
    closed,
    ...received,
    send: (frame: object) => socket.send(JSON.stringify(frame)),
    events: () => received.items.flatMap(({ event }) => event ?? []),
    close: () => socket.close(),
  }
}
