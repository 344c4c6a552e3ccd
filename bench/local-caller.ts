import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { localKeys } from '../local/local-callers.ts'

/** A caller of a local stack, with a socket that gives every frame to `hear`. */
export const openCaller = async (url: string, hear: (frame: Buffer) => void) => {
  const headers = { authorization: `Bearer ${localKeys.agent}`, 'content-type': 'application/json' }
  const call =
    (method: 'POST' | 'PATCH') =>
    async <T extends z.ZodType>(schema: T, path: string, body: object): Promise<z.infer<T>> => {
      // As the client calls.
      const sent = { ...headers, 'idempotency-key': randomUUID() }
      const request = { method, headers: sent, body: JSON.stringify(body) }
      return schema.parse(await (await fetch(`${url}${path}`, request)).json())
    }
  const post = call('POST')
  const ticket = await post(z.object({ url: z.string() }), '/v1/socket-tickets', {})
  const socket = new WebSocket(ticket.url)
  await once(socket, 'open')
  /** While nothing else is told: the next frame is the answer. */
  const say = async (action: 'subscribe' | 'unsubscribe'): Promise<void> => {
    socket.send(JSON.stringify({ action, scope: 'caller' }))
    const [answer] = (await once(socket, 'message')) as [Buffer]
    z.looseObject({ type: z.literal(`${action}d`) }).parse(JSON.parse(answer.toString()))
  }
  await say('subscribe')
  socket.on('message', hear)
  return { post, patch: call('PATCH'), say, close: () => socket.close() }
}
export type LocalCaller = Awaited<ReturnType<typeof openCaller>>
