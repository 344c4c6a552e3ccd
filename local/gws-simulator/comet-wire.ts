import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerMessage } from 'cometd-nodejs-server'

/** The messages of a request, which is then as if nobody had read it. */
export const peek = async (request: IncomingMessage): Promise<ServerMessage[]> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  request.addListener = ((event: string, listener: (chunk?: Buffer) => void) => {
    if (event === 'data') setImmediate(listener, body)
    else if (event === 'end') setImmediate(() => setImmediate(listener))
    else request.on(event, listener)
    return request
  }) as typeof request.addListener
  try {
    const messages = JSON.parse(body.toString('utf8')) as ServerMessage | ServerMessage[]
    return [messages].flat()
  } catch {
    return []
  }
}

/** The library sets its cookie over those that are there already. */
export const keepOtherCookies = (response: ServerResponse): void => {
  const setHeader = response.setHeader.bind(response)
  response.setHeader = (name, value) =>
    name.toLowerCase() === 'set-cookie' && typeof value === 'string' && response.hasHeader(name)
      ? response.appendHeader(name, value)
      : setHeader(name, value)
}

type Advice = { reconnect: string; on: 'success' | 'failure'; more?: object }

/** Rewrites the advice of the meta messages in the answer. */
export const advise = (response: ServerResponse, { reconnect, on, more }: Advice): void => {
  const end = response.end.bind(response)
  response.end = ((content?: unknown) => {
    if (typeof content !== 'string') return end()
    const messages = JSON.parse(content) as ServerMessage[]
    for (const message of messages) {
      if (message.channel !== '/meta/connect' && message.channel !== '/meta/handshake') continue
      message.advice = { ...(message.advice as object | undefined), reconnect, ...more }
      if (on === 'failure') Object.assign(message, { successful: false, error: '401::refused' })
    }
    return end(JSON.stringify(messages))
  }) as typeof response.end
}

/** A poll that is refused is answered at once: it is not parked first. */
export const refusePoll = (
  response: ServerResponse,
  messages: ServerMessage[],
  reconnect: string,
): void => {
  const replies = messages.map(({ id, channel }) => ({
    id,
    channel,
    successful: false,
    error: '401::refused',
    advice: { reconnect },
  }))
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(replies))
}

/** Writes the body in pieces of so many bytes, each in a packet of its own, so that characters are torn. */
export const chopBody = (response: ServerResponse, bytes: number): void => {
  const end = response.end.bind(response)
  response.socket?.setNoDelay(true)
  response.end = ((content?: unknown) => {
    const body = Buffer.from(typeof content === 'string' ? content : '')
    const write = (from: number): void => {
      if (from >= body.length || response.destroyed) {
        end()
        return
      }
      response.write(body.subarray(from, from + bytes), () => setImmediate(write, from + bytes))
    }
    write(0)
    return response
  }) as typeof response.end
}
