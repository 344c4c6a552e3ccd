import { connect } from 'node:net'
import { credentialsOf, topic } from './subject.ts'
import type { Subjected } from './subject.ts'

type Message = { channel: string; clientId?: string; data?: unknown; successful?: boolean }
type Post = (path: string, message: object) => Promise<Message[]>

/**
 * The least that a session can be: a socket on which a poll is parked, and the next one once it is answered. Its cookies are
 * kept, and nothing else: no timeout, no second try, no library.
 */
export const parkedSubject: Subjected = (gwsUrl, hear) => ({
  async open(agent) {
    const post = openSocket(gwsUrl, agent)
    const [{ clientId } = {}] = await post('/handshake', {
      channel: '/meta/handshake',
      version: '1.0',
      supportedConnectionTypes: ['long-polling'],
    })
    if (clientId === undefined) throw new Error(`${agent} was not let in`)
    await post('', { channel: '/meta/subscribe', clientId, subscription: topic })
    void poll(post, { clientId, hear })
  },
  storeRequests: () => 0,
})

const poll = async (
  post: Post,
  { clientId, hear }: { clientId: string; hear: (data: unknown) => void },
): Promise<void> => {
  for (;;) {
    const channel = '/meta/connect'
    const messages = await post('/connect', { channel, clientId, connectionType: 'long-polling' })
    for (const message of messages) if (!message.channel.startsWith('/meta/')) hear(message.data)
    const connected = messages.find((message) => message.channel === channel)
    if (connected?.successful !== true) throw new Error('a poll was refused')
  }
}

/** One request after the other over one socket. */
const openSocket = (gwsUrl: string, agent: string): Post => {
  const { hostname, port, host } = new URL(gwsUrl)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  const { username, password } = credentialsOf(agent)
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const cookies = new Map<string, string>()
  let received = ''
  let answered: ((body: string) => void) | undefined
  // Bytes as characters, so that lengths are those that HTTP means.
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk
    const reply = replyIn(received)
    if (!reply) return
    received = ''
    for (const [name, pair] of reply.cookies) cookies.set(name, pair)
    answered?.(Buffer.from(reply.body, 'latin1').toString('utf8'))
  })
  return (path, message) =>
    new Promise((resolve) => {
      answered = (body) => resolve(JSON.parse(body) as Message[])
      const body = JSON.stringify([message])
      socket.write(
        `POST /api/v2/notifications${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n` +
          `Cookie: ${[...cookies.values()].join('; ')}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
    })
}

/** The reply when all of it is there; nothing is asked before, so nothing comes after it. */
const replyIn = (
  received: string,
): { cookies: [name: string, pair: string][]; body: string } | undefined => {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = received.slice(0, end)
  const [, length] = /^content-length: (\d+)/im.exec(head) ?? []
  if (length === undefined) throw new Error('a reply does not say how long it is')
  const body = received.slice(end + 4)
  if (body.length < Number(length)) return undefined
  const cookies = [...head.matchAll(/^set-cookie: (([^=]+)=[^;\r]*)/gim)].map(
    ([, pair = '', name = '']): [string, string] => [name, pair],
  )
  return { cookies, body }
}
