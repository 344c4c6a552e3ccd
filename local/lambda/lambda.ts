import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { readBody } from '../gateway/read-body.ts'

export type LambdaOptions = {
  name: string
  folder: string
  handler: string
  environment: Record<string, string>
  timeoutSeconds: number
  /** What stands between function and Runtime API: without it our own, else AWS's, as a module. */
  runtimeClient?: string | undefined
}

export type Lambda = {
  /** Runs it in a process that is free, or in a new one, as Lambda does. Rejects with the function's own error. */
  invoke(event: unknown): Promise<unknown>
  close(): Promise<void>
}

type Invocation = {
  id: string
  event: unknown
  settle: (outcome: { result: unknown } | { error: Error }) => void
}

const bootstrap = fileURLToPath(new URL('bootstrap.ts', import.meta.url))
const Failure = z.looseObject({ errorMessage: z.string() })

/** A function as it is deployed: its asset in processes of their own, behind a Lambda Runtime API. */
export const startLambda = async (options: LambdaOptions): Promise<Lambda> => {
  const waiting: Invocation[] = []
  const idle: ServerResponse[] = []
  const running = new Map<string, Invocation>()
  const processes = new Set<ChildProcess>()
  let starting = 0

  const hand = (response: ServerResponse, invocation: Invocation): void => {
    running.set(invocation.id, invocation)
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': invocation.id,
        'lambda-runtime-invoked-function-arn': `arn:aws:lambda:::function:${options.name}`,
        'lambda-runtime-deadline-ms': String(Date.now() + options.timeoutSeconds * 1000),
      })
      .end(JSON.stringify(invocation.event))
  }
  const fail = (error: Error): void => {
    for (const { settle } of waiting.splice(0)) settle({ error })
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, id = '', end = ''] = /invocation\/([\w-]+)\/(\w+)$/.exec(request.url ?? '') ?? []
    if (request.url?.endsWith('/invocation/next') === true) {
      starting = Math.max(0, starting - 1)
      const invocation = waiting.shift()
      if (invocation) hand(response, invocation)
      else idle.push(response)
      return
    }
    const body: unknown = JSON.parse(
      (await readBody(request, 8 * 1024 * 1024))?.toString() ?? 'null',
    )
    response.writeHead(202).end()
    if (end === 'response') running.get(id)?.settle({ result: body })
    else {
      const error = new Error(Failure.parse(body).errorMessage)
      if (end === 'error') running.get(id)?.settle({ error })
      else fail(error)
    }
    running.delete(id)
  }

  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server, never a pipe's name

  const start = (): void => {
    starting += 1
    const child = spawn(process.execPath, [options.runtimeClient ?? bootstrap], {
      cwd: options.folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...options.environment,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        AWS_LAMBDA_FUNCTION_NAME: options.name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: options.name,
        AWS_LAMBDA_LOG_STREAM_NAME: 'here',
        LAMBDA_TASK_ROOT: options.folder,
        _HANDLER: options.handler,
      },
    })
    processes.add(child)
    child.once('exit', () => {
      processes.delete(child)
      fail(new Error(`${options.name} could not start`))
    })
  }

  const invoke: Lambda['invoke'] = (event) =>
    new Promise((resolve, reject) => {
      const invocation: Invocation = {
        id: randomUUID(),
        event,
        settle: (outcome) => ('error' in outcome ? reject(outcome.error) : resolve(outcome.result)),
      }
      const free = idle.pop()
      if (free) return hand(free, invocation)
      waiting.push(invocation)
      if (waiting.length > starting) start()
    })

  return {
    invoke,
    async close() {
      const gone = [...processes].map((child) => once(child, 'exit'))
      for (const child of processes) child.kill('SIGKILL')
      await Promise.all(gone)
      server.closeAllConnections()
      server.close()
    },
  }
}
