import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { localKeys } from '../../local/local-callers.ts'
import { inParallel } from '../../listener/in-parallel.ts'
import { ConsultEvent } from '../../src/consult/event.ts'
import { serveParent } from '../child.ts'
import { openCaller } from '../local-caller.ts'
import type { LocalCaller } from '../local-caller.ts'
import { hostMs } from '../monotonic.ts'
import { usage } from '../usage.ts'
import { markIn } from './mark.ts'
import type { Mark } from './mark.ts'

/** By which way something came, and when it had come; `id` is the event's, where it is one. */
export type Heard = Mark & { way: Way; atMs: number; id: string | undefined }
export type Way = 'socket' | 'webhook' | 'fetch'

const heard: Heard[] = []
const known: Record<Way, Set<number>> = { socket: new Set(), webhook: new Set(), fetch: new Set() }
const joined = new Map<string, PromiseWithResolvers<number>>()
let verifier: Webhook | undefined
let webhookPath = ''
let caller: LocalCaller | undefined
let bridge = ''

/** Of a consult, when it was heard that its colleague has joined: that may be before the POST is answered. */
const joining = (consultId: string): PromiseWithResolvers<number> => {
  const known = joined.get(consultId) ?? Promise.withResolvers<number>()
  joined.set(consultId, known)
  return known
}

const hear = (way: Way, text: string, id: string | undefined): void => {
  const atMs = hostMs()
  const found = markIn(text)
  if (!found) return
  known[way].add(found.n)
  heard.push({ ...found, way, atMs, id })
}

/** What does not is not heard: it is missed in the account. */
const verifies = (body: string, headers: Record<string, string>): boolean => {
  try {
    verifier?.verify(body, headers)
    return true
  } catch {
    return false
  }
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8')
    if (request.url === '/hook') {
      // Node's headers are single strings but for set-cookie.
      const headers = request.headers as Record<string, string>
      if (verifies(body, headers)) hear('webhook', body, headers['webhook-id'])
    } else hear('fetch', body, undefined)
    response.end()
  })
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const Frame = z.looseObject({ event: ConsultEvent.optional() })
const onFrame = (frame: Buffer): void => {
  const text = frame.toString('utf8')
  const { event } = Frame.parse(JSON.parse(text))
  if (event?.type === 'consult.joined') joining(event.consult.id).resolve(hostMs())
  if (event?.type === 'consult.message') hear('socket', event.message?.text ?? '', event.id)
}

type Chat = { agent: string; interactionId: string }
const Started = z.looseObject({ id: z.string(), state: z.literal('pending') })

const start = async (chat: Chat, whom: 'colleague' | 'guest'): Promise<string> => {
  const body = { ...chat, media: 'chat', target: { agent: whom } }
  if (!caller) throw new Error('nobody follows yet')
  return (await caller.post(Started, '/v1/consults', body)).id
}

const warmUp = async (agent: string): Promise<void> => {
  const headers = { authorization: `Bearer ${localKeys.agent}` }
  const path = `${bridge}/v1/agents/${agent}/session`
  const answer = await fetch(path, { method: 'PUT', headers })
  if (!answer.ok) throw new Error(`${agent} cannot be warmed up: ${answer.status}`)
  await answer.arrayBuffer()
}

const calls = {
  usage,
  target: () => `${url}/fetch`,
  /** One socket and one webhook, that follow everything of one caller. */
  async follow(bridgeUrl: string) {
    bridge = bridgeUrl
    caller = await openCaller(bridgeUrl, onFrame)
    const wanted = { url: `${url}/hook`, description: 'bench', events: ['consult.message'] }
    const Made = z.looseObject({ id: z.string(), secret: z.string() })
    const { id, secret } = await caller.post(Made, '/v1/webhooks', wanted)
    webhookPath = `/v1/webhooks/${id}`
    verifier = new Webhook(secret)
  },
  /** From then on by these ways alone. Nothing may be on its way. */
  async followBy(ways: readonly Way[]) {
    await caller?.say(ways.includes('socket') ? 'subscribe' : 'unsubscribe')
    const disabled = !ways.includes('webhook')
    await caller?.patch(z.looseObject({ id: z.string() }), webhookPath, { disabled })
  },
  /** Asks for these agents' sessions. */
  warmUp: (agents: string[]) =>
    inParallel(20, agents, { work: warmUp, failed: (cause) => console.error(cause) }),
  /** Resolves once a colleague is in each of these chats. */
  consult: (chats: Chat[]) =>
    inParallel(5, chats, {
      work: async (chat) => {
        await joining(await start(chat, 'colleague')).promise
      },
      failed: (cause) => console.error(cause),
    }),
  /** Asks the guest into a chat; how long the POST took. */
  async askIn(chat: Chat): Promise<{ consultId: string; tookMs: number }> {
    const beganMs = hostMs()
    const consultId = await start(chat, 'guest')
    return { consultId, tookMs: hostMs() - beganMs }
  },
  /** When a frame has told that whoever was asked has joined. */
  joinedAt: (consultId: string) => joining(consultId).promise,
  /** How many messages from this number on have come by each way, however often each of them. */
  counts: (first: number): Record<Way, number> => {
    const since = (way: Way) => [...known[way]].filter((n) => n >= first).length
    return { socket: since('socket'), webhook: since('webhook'), fetch: since('fetch') }
  },
  /** What has been heard since this was last asked. */
  take: () => heard.splice(0),
}
export type ReceiverCalls = typeof calls
serveParent(calls)
