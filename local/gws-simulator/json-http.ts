import type { IncomingMessage, ServerResponse } from 'node:http'

export const reply = (response: ServerResponse, status: number, body: unknown): void => {
  if (response.writableEnded || response.destroyed) return
  response.writeHead(status, { 'Content-Type': 'application/json;charset=UTF-8' })
  response.end(JSON.stringify(body))
}

/** The body as JSON; undefined when it is not. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
