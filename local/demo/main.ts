import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pc from 'picocolors'
import { Webhook } from 'standardwebhooks'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { localKeys } from '../local-callers.ts'
import { LocalEnvironment } from '../local-environment.ts'
import { startStack } from '../stack.ts'

const local = LocalEnvironment.parse(process.env)
const began = performance.now()

/** One line of the timeline: when, over which channel, what. */
const tell = (channel: 'HTTP' | 'Genesys' | 'WebSocket' | 'webhook', text: string): void => {
  const paint = { HTTP: pc.cyan, Genesys: pc.magenta, WebSocket: pc.green, webhook: pc.yellow }[
    channel
  ]
  const at = `${((performance.now() - began) / 1000).toFixed(3)} s`.padStart(9)
  console.log(`${pc.dim(at)}  ${paint(channel.padEnd(9))}  ${text}`)
}

const Event = z.looseObject({
  type: z.string(),
  sequence: z.number(),
  consult: z.looseObject({ state: z.string(), reason: z.string().nullable() }),
  participant: z.looseObject({ nickname: z.string().nullable() }).optional(),
})
type Event = z.infer<typeof Event>

const words = ({ type, sequence, consult, participant }: Event): string =>
  [`#${sequence} ${pc.bold(type)}`, participant?.nickname, consult.reason]
    .filter(Boolean)
    .join(' · ')

const isRunning = async (url: string): Promise<boolean> => {
  const health = await fetch(`${url}/health`).catch(() => undefined)
  return health?.ok ?? false
}

const running = `http://127.0.0.1:${local.PORT}`
const own = (await isRunning(running))
  ? undefined
  : await startStack({ ...local, PORT: 0, GWS_SIM_PORT: 0 }, { quiet: true })
const url = own?.url ?? running
const gwsUrl = own?.gwsUrl ?? local.GWS_BASE_URL ?? `http://127.0.0.1:${local.GWS_SIM_PORT}`
console.log(
  `\n${pc.bold('One consult, from start to end')}  ${pc.dim(own ? 'on a stack of its own' : `on ${url}`)}\n`,
)

const ask = async <T extends z.ZodType>(
  schema: T,
  path: string,
  body?: object,
): Promise<z.infer<T>> => {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${localKeys.agent}` },
    body: JSON.stringify(body ?? {}),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`)
  return schema.parse(JSON.parse(text))
}
const simulate = async (method: string, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${gwsUrl}/sim${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  })
  return response.json()
}

let secret = ''
const ended = Promise.withResolvers<undefined>()
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8')
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    const { data } = z.object({ data: Event }).parse(new Webhook(secret).verify(text, headers))
    response.writeHead(200).end()
    tell('webhook', `${words(data)}  ${pc.dim('signature verified')}`)
    if (data.type === 'consult.ended') ended.resolve(undefined)
  })
}).listen(0, '127.0.0.1')
await once(receiver, 'listening')
const webhook = await ask(z.object({ id: z.string(), secret: z.string() }), '/v1/webhooks', {
  url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
})
secret = webhook.secret

const ticket = await ask(z.object({ url: z.string() }), '/v1/socket-tickets')
const socket = new WebSocket(ticket.url)
const subscribed = Promise.withResolvers<undefined>()
socket.on('message', (data: Buffer) => {
  const frame = z
    .looseObject({ type: z.string(), event: Event.optional() })
    .parse(JSON.parse(data.toString('utf8')))
  if (frame.type === 'subscribed') subscribed.resolve(undefined)
  if (!frame.event) return
  tell('WebSocket', words(frame.event))
  if (frame.event.type !== 'consult.joined') return
  setTimeout(() => {
    tell('Genesys', 'the colleague leaves again')
    void simulate('POST', `/interactions/${id}/participants/bfriend/leave`)
  }, 700)
})
await once(socket, 'open')
socket.send(JSON.stringify({ action: 'subscribe', scope: 'caller' }))
await subscribed.promise

await simulate('PUT', '/agents/bfriend', { autoAnswer: 'accept', afterMs: 900 })
const created = await simulate('POST', '/interactions', {
  agent: 'testname',
  media: 'chat',
  customer: 'FirstL',
})
const { id } = z.object({ id: z.string() }).parse(created)
tell('Genesys', `a customer chats with testname: ${id}`)
tell('HTTP', 'POST /v1/consults: testname wants bfriend’s help')
const consult = await ask(
  z.looseObject({ state: z.string(), referenceId: z.number().nullable() }),
  '/v1/consults',
  {
    agent: 'testname',
    media: 'chat',
    interactionId: id,
    target: { agent: 'bfriend' },
  },
)
tell('HTTP', `201 ${pc.bold(consult.state)}, referenceId ${consult.referenceId ?? 'none'}`)
await ended.promise

await simulate('PUT', '/agents/bfriend', { autoAnswer: 'never' })
await fetch(`${url}/v1/webhooks/${webhook.id}`, {
  method: 'DELETE',
  headers: { authorization: `Bearer ${localKeys.agent}` },
})
socket.close()
receiver.close()
receiver.closeAllConnections()
await own?.close()
console.log()
process.exit(0)
