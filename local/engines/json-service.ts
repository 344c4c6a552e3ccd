import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { keepStrangersOut } from '../gateway/keep-strangers-out.ts'
import { readBody } from '../gateway/read-body.ts'

/** An AWS service of the JSON protocol: answers an operation with what `answer` says, or that there is no such thing. */
export const startJsonService = async (
  answer: (operation: string, input: Record<string, string>) => object | undefined,
) => {
  const server = createServer((request, response) => {
    void readBody(request, 1024 * 1024).then((body = Buffer.alloc(0)) => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
      const said = answer(operation, JSON.parse(body.toString()) as Record<string, string>)
      response
        .writeHead(said ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(said ?? { __type: 'ResourceNotFoundException' }))
    })
  })
  keepStrangersOut(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server, never a pipe's name
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
