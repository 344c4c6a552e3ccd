import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Health } from './health.ts'

/** Answers any request on this port of the machine's own with the state of health: 200 when all is well, else 503. */
export const serveHealth = async (port: number, read: () => Health): Promise<void> => {
  const server = createServer((_request, response) => {
    const health = read()
    response
      .writeHead(health.status === 'ok' ? 200 : 503, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        connection: 'close',
      })
      .end(JSON.stringify(health))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
