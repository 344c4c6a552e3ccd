import type { IncomingMessage } from 'node:http'

/**
 * A request's body, or undefined when it has more than `limit` bytes. The rest is read and dropped then: a client that is
 * still sending would miss the answer.
 */
export const readBody = async (
  request: IncomingMessage,
  limit: number,
): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= limit) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes <= limit ? Buffer.concat(chunks) : undefined
}
