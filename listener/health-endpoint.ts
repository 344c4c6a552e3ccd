import { once } from 'node:events'
import { createServer } from 'node:http'
import { alivePath } from '../src/config/listening.ts'
import type { Health } from './health.ts'

/**
 * Answers any request on this port of the machine's own with the state of health: 200 when all is well, else 503. Whoever asks
 * only whether it lives hears 200 as long as it does: replacing it would mend neither store nor queue, and lose what it holds.
 */
export const serveHealth = async (port: number, read: () => Health): Promise<void> => {
  const server = createServer(({ url }, response) => {
    const health = read()
    response
      .writeHead(health.status === 'ok' || url === alivePath ? 200 : 503, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        connection: 'close',
      })
      .end(JSON.stringify(health))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
