import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

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

/** A receiver that tells of each post how long it has been since its event occurred, and answers. */
export const startReceiver = async (
  heard: (id: string, post: { body: string; headers: Record<string, string>; at: number }) => void,
  answer: (response: ServerResponse) => void = (response) => void response.end(),
) => {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const at = Date.now()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      // Node's headers are single strings but for set-cookie.
      const headers = request.headers as Record<string, string>
      const body = Buffer.concat(chunks).toString('utf8')
      heard(headers['webhook-id'] ?? '', { body, headers, at })
      answer(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, close }
}
