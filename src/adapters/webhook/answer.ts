import type { Dispatcher } from 'undici'

/** What is read of an answer at most, and what of it is kept. */
export const answerBytes = 64 * 1024
export const keptBytes = 1024

type Body = Dispatcher.ResponseData['body']

/** Reads an answer to its end, or as much of it as one cares to; gives the beginning as text. */
export const readAnswer = async (body: Body, contentLength: number): Promise<string> => {
  const kept: Buffer[] = []
  let bytes = 0
  // Whoever leaves the loop early closes the connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (bytes < keptBytes) kept.push(chunk.subarray(0, keptBytes - bytes))
    bytes += chunk.length
    if (Math.max(bytes, contentLength) > answerBytes) break
  }
  return Buffer.concat(kept).toString('utf8')
}
