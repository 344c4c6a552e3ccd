import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/**
 * A server that speaks no HTTP of its own: it hears of every whole request as text and does with the socket what a test
 * wants, lawful or not.
 */
export const startRaw = async (serve: (request: string, socket: Socket) => void) => {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let opened = 0
  const server = createServer((socket) => {
    opened += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    let heard = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk])
      for (let length = wholeRequest(heard); length > 0; length = wholeRequest(heard)) {
        const request = heard.subarray(0, length).toString('utf8')
        heard = heard.subarray(length)
        requests.push(request)
        serve(request, socket)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    posts: () => requests.filter((request) => request.startsWith('POST ')),
    opened: () => opened,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Its bytes; 0 while the request is not whole. */
const wholeRequest = (heard: Buffer): number => {
  const headEnds = heard.indexOf('\r\n\r\n')
  if (headEnds < 0) return 0
  const head = heard.subarray(0, headEnds).toString('latin1')
  const body = Number(/^content-length: *(\d+)$/im.exec(head)?.[1] ?? 0)
  const whole = headEnds + 4 + body
  return heard.length >= whole ? whole : 0
}

export const httpAnswer = (status: number, body: string, headers: string[] = []): string =>
  [
    `HTTP/1.1 ${status} Whatever`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n')
