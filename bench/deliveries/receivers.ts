import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** How a receiver answers that is no good; the slow one takes everything. */
export const badAnswers: Record<string, (response: ServerResponse) => void> = {
  fails: (response) => void response.writeHead(500).end(),
  hangs: () => undefined,
  resets: (response) => void response.socket?.resetAndDestroy(),
  drips: (response) => {
    const drip = setInterval(() => response.write('.'), 100)
    response.on('close', () => clearInterval(drip))
  },
  'is slow': (response) => {
    const late = setTimeout(() => response.end(), 4000)
    response.on('close', () => clearTimeout(late))
  },
  'is busy': (response) => void response.writeHead(429, { 'retry-after': '30' }).end(),
}

type Headers = Record<string, string>
type Options = {
  answer?: ((response: ServerResponse) => void) | undefined
  /** What posts are signed with: one that the official library does not take is answered with 401, and heard by nobody. */
  secret?: string
}

/** A receiver that tells of each post when it came, and answers. */
export const startReceiver = async (
  heard: (id: string, post: { body: string; at: number }) => void,
  { answer = (response) => void response.end(), secret }: Options = {},
) => {
  /** The ids of what was answered with 401. */
  const refused: string[] = []
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const at = Date.now()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      // Node's headers are single strings but for set-cookie.
      const headers = request.headers as Headers
      const body = Buffer.concat(chunks).toString('utf8')
      const id = headers['webhook-id'] ?? ''
      if (secret !== undefined && !verifies(secret, body, headers)) {
        refused.push(id)
        response.writeHead(401).end()
        return
      }
      heard(id, { body, at })
      answer(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, refused, close }
}

const verifies = (secret: string, body: string, headers: Headers): boolean => {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}
