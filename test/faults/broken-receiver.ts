import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'vitest'

/** Refuses every webhook, in these words; `tries` counts them. */
export const startBrokenReceiver = async (
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  words: string,
) => {
  let tries = 0
  const server = createServer((request, response) => {
    tries += 1
    request.resume()
    response.writeHead(503).end(words)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo // of a TCP server
  return { url: `http://127.0.0.1:${port}`, tries: () => tries }
}
