import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

/** A client that remembers what came before anybody waited for it. */
export const openSocket = async (url: string) => {
  const socket = new WebSocket(url)
  onTestFinished(() => socket.terminate())
  const arrived: string[] = []
  const waiting: ((text: string) => void)[] = []
  socket.on('message', (data: Buffer) => {
    const take = waiting.shift()
    if (take) take(data.toString())
    else arrived.push(data.toString())
  })
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))
  await once(socket, 'open')
  return {
    socket,
    /** Resolves to the code of the closing handshake. */
    closed,
    /** The next message, in order. */
    next: (): Promise<string> => {
      const text = arrived.shift()
      return text === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(text)
    },
  }
}

/** Status and body with which an upgrade was refused. */
export const refusalOf = (
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers })
    socket.once('open', () => {
      socket.terminate()
      reject(new Error('the socket was opened'))
    })
    socket.once('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      )
    })
  })
