import { once } from 'node:events'
import { Agent, createServer, request as forward } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const refusal = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message: 'The level of configured provisioned throughput for the table was exceeded.',
})

/** Stands before DynamoDB and refuses as many requests as it is told to, as a table does that is over its capacity. */
export const startThrottledDynamoDb = async (behind: string, random: () => number) => {
  const agent = new Agent({ keepAlive: true })
  let refused = 0
  let hangs = false
  const count = { passed: 0, refused: 0 }
  const refuse = (request: IncomingMessage, response: ServerResponse): void => {
    count.refused += 1
    request.resume()
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(refusal)
  }
  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    count.passed += 1
    const { method, headers, url = '/' } = request
    const passed = forward(new URL(url, behind), { method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  }
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    if (hangs) return
    if (random() < refused) refuse(request, response)
    else pass(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // of a TCP server
    count,
    /** The share of requests to refuse from now on. */
    refuse: (share: number) => {
      refused = share
    },
    /** From now on it takes every request and answers none. */
    hang: () => {
      hangs = true
    },
    close: async () => {
      agent.destroy()
      server.closeAllConnections()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
