import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'

export type Asked = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Of whoever asks. */
  port: number
  body: string
}
/** Without a status the connection was gone before there was an answer. */
export type Answered = { status: number | undefined; body: string }

/** Looks at what is asked; gives back what looks at the answer, if that is of interest. */
export type Look = (asked: Asked) => ((answered: Answered) => void) | undefined

/**
 * Looks at a server's exchanges as they pass, while somebody wants to know, and changes nothing about them: neither who reads
 * a body nor when.
 */
export const tapServer =
  (look: Look, isWanted: () => boolean) =>
  (server: Server): void => {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      if (!isWanted()) return
      const { method = '', url = '/', headers } = request
      const port = request.socket.remotePort ?? 0
      const sent: Buffer[] = []
      let hear: ReturnType<Look>
      const complete = once(() => {
        hear = look({ method, path: url, headers, port, body: textOf(sent) })
      })
      if (method === 'GET' || method === 'HEAD') complete()
      else overhear(request, { data: (chunk) => sent.push(chunk), end: complete })
      watchAnswer(response, (answered) => {
        complete()
        hear?.(answered)
      })
    })
  }

/** A listener for `data` would make the body flow before its reader is there. */
const overhear = (
  request: IncomingMessage,
  { data, end }: { data: (chunk: Buffer) => void; end: () => void },
): void => {
  const emit = request.emit.bind(request)
  request.emit = (event: string, ...values: unknown[]) => {
    if (event === 'data' && Buffer.isBuffer(values[0])) data(values[0])
    if (event === 'end') end()
    return emit(event, ...values)
  }
}

const watchAnswer = (response: ServerResponse, answered: (answer: Answered) => void): void => {
  const parts: Buffer[] = []
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) parts.push(Buffer.from(chunk))
  }
  const done = once((status: number | undefined) => answered({ status, body: textOf(parts) }))
  // Their overloads cannot be told from outside.
  const write = response.write.bind(response) as (...args: unknown[]) => boolean
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse
  response.write = (...args: unknown[]) => {
    keep(args[0])
    return write(...args)
  }
  response.end = (...args: unknown[]) => {
    keep(args[0])
    done(response.statusCode)
    return end(...args)
  }
  response.once('close', () => done(undefined))
}

const textOf = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8')

const once = <Args extends unknown[]>(work: (...args: Args) => void) => {
  let isDone = false
  return (...args: Args): void => {
    if (isDone) return
    isDone = true
    work(...args)
  }
}
