import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { Message, Modal } from './block-kit.ts'

export type View = Modal & { id: string; hash: string }
export type Posted = z.infer<typeof Message> & { ts: string; edits: number }

type Answer = { status?: number; headers?: Record<string, string>; body: unknown }
const ratelimited = (seconds: number): Answer => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: { ok: false, error: 'ratelimited' },
})
const refused = (error: string, more: object = {}): Answer => ({
  body: { ok: false, error, ...more },
})

const secondsOfTrigger = 3
const usesOfResponse = 5
const minutesOfResponse = 30

/**
 * Slack's Web API as far as the bridge uses it, with what Slack checks: who calls, in which form, Block Kit, triggers that are
 * used up or too old, windows that have changed, and response URLs by count and age. `now` is the clock of its limits.
 */
export const startFakeSlack = async ({ token = 'xoxb-local', now = () => Date.now() } = {}) => {
  const views = new Map<string, View>()
  const messages: Posted[] = []
  const ephemeral: { responseId: string; text: string }[] = []
  const triggers = new Map<string, { at: number; used: boolean }>()
  const responses = new Map<string, { at: number; uses: number }>()
  const users = new Map<string, object>()
  const calls: { method: string; args: Record<string, unknown>; status: number }[] = []
  const troubles: { method: string; answer: Answer }[] = []
  const floods = new Map<string, Answer>()
  const waiting = new Set<() => void>()
  const held = new Map<string, () => Promise<unknown>>()
  const objections: string[] = []
  let count = 0
  const next = (prefix: string) => `${prefix}${(count += 1).toString().padStart(6, '0')}`

  const channelOf = (channel: string) =>
    channel.startsWith('U') ? `D${channel.slice(1)}` : channel

  const checked = <Schema extends z.ZodType>(
    schema: Schema,
    sent: unknown,
  ): { data: z.infer<Schema> } | { error: Answer } => {
    const parsed = schema.safeParse(sent)
    if (parsed.success) return { data: parsed.data }
    objections.push(z.prettifyError(parsed.error))
    return { error: refused('invalid_arguments', { response_metadata: { messages: objections } }) }
  }

  const shown = (view: Modal, id = next('V')): Answer => {
    const kept = { ...view, id, hash: next('hash.') }
    views.set(id, kept)
    return { body: { ok: true, view: kept } }
  }

  const methods: Record<string, (args: Record<string, unknown>) => Answer> = {
    'views.open': ({ trigger_id: triggerId, view }) => {
      const trigger = triggers.get(String(triggerId))
      if (trigger === undefined) return refused('invalid_trigger_id')
      if (trigger.used) return refused('exchanged_trigger_id')
      if (now() - trigger.at > secondsOfTrigger * 1000) return refused('expired_trigger_id')
      const read = checked(Modal, view)
      if ('error' in read) return read.error
      trigger.used = true
      return shown(read.data)
    },
    'views.update': ({ view_id: viewId, hash, view }) => {
      const open = views.get(String(viewId))
      if (open === undefined) return refused('not_found')
      if (hash !== undefined && hash !== open.hash) return refused('hash_conflict')
      const read = checked(Modal, view)
      return 'error' in read ? read.error : shown(read.data, open.id)
    },
    'chat.postMessage': (args) => {
      const read = checked(Message, args)
      if ('error' in read) return read.error
      const message = {
        ...read.data,
        channel: channelOf(read.data.channel),
        ts: next('1700000000.'),
        edits: 0,
      }
      const { thread_ts: parent } = message
      if (parent !== undefined && !messages.some(({ ts }) => ts === parent)) {
        return refused('thread_not_found')
      }
      messages.push(message)
      return { body: { ok: true, channel: message.channel, ts: message.ts } }
    },
    'chat.update': ({ ts, ...args }) => {
      const read = checked(Message, args)
      if ('error' in read) return read.error
      // A user's id will do for a message, but not for its changes.
      const found = messages.find((each) => each.ts === ts && each.channel === read.data.channel)
      if (found === undefined) return refused('message_not_found')
      Object.assign(found, { blocks: undefined }, read.data, { edits: found.edits + 1 })
      return { body: { ok: true, channel: found.channel, ts } }
    },
    'users.info': ({ user }) => {
      const found = users.get(String(user))
      return found ? { body: { ok: true, user: found } } : refused('user_not_found')
    },
  }

  const troubleWith = (method: string): Answer | undefined => {
    const found = troubles.findIndex((each) => each.method === method)
    return found < 0 ? floods.get(method) : troubles.splice(found, 1)[0]?.answer
  }

  const callMethod = (method: string, request: IncomingMessage, body: string): Answer => {
    const trouble = troubleWith(method)
    if (trouble) return trouble
    if (request.headers.authorization !== `Bearer ${token}`) return refused('invalid_auth')
    const type = request.headers['content-type'] ?? ''
    const isRead = method === 'users.info'
    if (isRead !== type.startsWith('application/x-www-form-urlencoded')) {
      return refused('invalid_arguments')
    }
    const args = isRead
      ? Object.fromEntries(new URLSearchParams(body))
      : (JSON.parse(body) as Record<string, unknown>)
    const answer = methods[method]?.(args) ?? refused('unknown_method')
    calls.push({ method, args, status: answer.status ?? 200 })
    return answer
  }

  const respond = (responseId: string, body: string): Answer => {
    const trouble = troubleWith('respond')
    if (trouble) return trouble
    const response = responses.get(responseId)
    const isOld = response === undefined || now() - response.at > minutesOfResponse * 60_000
    if (isOld || response.uses >= usesOfResponse) return { status: 404, body: 'expired_url' }
    response.uses += 1
    const sent = z
      .strictObject({
        text: z.string().min(1),
        response_type: z.literal('ephemeral'),
        replace_original: z.literal(false),
      })
      .parse(JSON.parse(body))
    ephemeral.push({ responseId, text: sent.text })
    return { body: 'ok' }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const path = (request.url ?? '').split('/')
      const name = path.at(-1) ?? ''
      void (async () => {
        const hold = held.get(name)
        held.delete(name)
        await hold?.()
        const answer = path[1] === 'api' ? callMethod(name, request, body) : respond(name, body)
        response.writeHead(answer.status ?? 200, {
          'content-type': 'application/json',
          ...answer.headers,
        })
        response.end(JSON.stringify(answer.body))
        waiting.forEach((look) => look())
      })()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    apiUrl: `${origin}/api/`,
    views,
    messages,
    ephemeral,
    calls,
    /** What was wrong with what the bridge has sent. */
    objections,
    users,
    newTrigger: (): string => {
      const trigger = next('1337.')
      triggers.set(trigger, { at: now(), used: false })
      return trigger
    },
    newResponse: (): { responseId: string; responseUrl: string } => {
      const responseId = next('R')
      responses.set(responseId, { at: now(), uses: 0 })
      return { responseId, responseUrl: `${origin}/actions/${responseId}` }
    },
    /** The next call of this method, or of any response URL as `respond`, is answered so. */
    trouble: (method: string, answer: Answer) => troubles.push({ method, answer }),
    tooMany: (method: string, seconds: number) =>
      troubles.push({ method, answer: ratelimited(seconds) }),
    /** From now on every call of this method is one too many, until it lets up. */
    flood: (method: string, seconds: number): { letUp: () => void } => {
      floods.set(method, ratelimited(seconds))
      return { letUp: () => void floods.delete(method) }
    },
    /** The next call of this method waits until it is let go; later ones pass it by. */
    hold: (method: string): { arrived: Promise<unknown>; letGo: () => void } => {
      const arrival = Promise.withResolvers<undefined>()
      const release = Promise.withResolvers<undefined>()
      held.set(method, () => {
        arrival.resolve(undefined)
        return release.promise
      })
      return { arrived: arrival.promise, letGo: () => release.resolve(undefined) }
    },
    /** What `look` finds, as soon as it does. */
    until: <Found>(look: () => Found | undefined): Promise<Found> =>
      new Promise((resolve) => {
        const attempt = () => {
          const found = look()
          if (found === undefined) return
          waiting.delete(attempt)
          resolve(found)
        }
        waiting.add(attempt)
        attempt()
      }),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
export type FakeSlack = Awaited<ReturnType<typeof startFakeSlack>>
