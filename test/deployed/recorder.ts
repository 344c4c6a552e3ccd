import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { readBody } from '../../local/gateway/read-body.ts'

/** One call of an AWS API, by whom and upon what. */
export type Call = { by: string; action: string; resource: string }

/** Takes note of a call, and says whether it is allowed. */
export type Watchman = (call: Call) => boolean

const Target = z.looseObject({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  QueueUrl: z.string().optional(),
  SecretId: z.string().optional(),
  Name: z.string().optional(),
  Path: z.string().optional(),
})

const services: Record<string, string> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  AmazonSSM: 'ssm',
}

/** IAM knows no actions for batches of these. */
const permissions: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
}

/** AWS's JSON protocols name the operation in a header; what comes without one goes to a socket. */
const read = ({ headers, method, url = '' }: IncomingMessage, body: Buffer): Omit<Call, 'by'> => {
  const target = headers['x-amz-target']
  if (typeof target !== 'string') {
    const [, stage, ...path] = url.split('/')
    const resource = [stage, method, path[0], '*'].join('/')
    return { action: 'execute-api:ManageConnections', resource }
  }
  const [service = '', operation = ''] = target.split('.')
  const { TableName, IndexName, QueueUrl, SecretId, Name, Path } = Target.parse(
    JSON.parse(body.toString()),
  )
  const action = permissions[operation] ?? operation
  const resource =
    IndexName ?? TableName ?? QueueUrl?.split('/').at(-1) ?? SecretId ?? Name ?? Path ?? ''
  return { action: `${services[service] ?? service}:${action}`, resource }
}

const denied = JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' })

/**
 * Stands before an AWS service's stand-in and keeps note of every call; one that is not allowed goes no further. Who it was is
 * in the access key that the call is signed with, which is the caller's name here.
 */
export const startRecorder = async (upstream: string, watchman: Watchman) => {
  const server = createServer((incoming, response) => {
    void readBody(incoming, 16 * 1024 * 1024).then((body = Buffer.alloc(0)) => {
      const by = /Credential=([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? ''
      if (!watchman({ by, ...read(incoming, body) })) {
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(denied)
        return
      }
      const onward = forward(
        `${upstream}${incoming.url ?? '/'}`,
        { method: incoming.method, headers: { ...incoming.headers, host: new URL(upstream).host } },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(response)
        },
      )
      onward.on('error', () => response.destroy())
      onward.end(body)
    })
  })
  server.keepAliveTimeout = 10 * 60_000
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
