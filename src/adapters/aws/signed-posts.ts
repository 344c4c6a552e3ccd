import { SignatureV4 } from '@smithy/signature-v4'
import { KeptKeySha256 } from './kept-key-sha256.ts'
import { whenNeeded } from '../when-needed.ts'
import { wholeAnswer } from './whole-answer.ts'
import type { Answer } from './whole-answer.ts'

type Signs = ConstructorParameters<typeof SignatureV4>[0]

/** As whom an SDK client calls, as it has found out. */
export type Signer = Pick<Signs, 'region' | 'credentials'>

export type SignedPostsOptions = {
  /** What AWS calls the service in signatures. */
  service: string
  /** How many connections to keep at most. */
  sockets?: number
  /** How long to wait for an answer. */
  answerMs: number
}

export type SignedPost = (
  url: URL,
  post: { headers: Record<string, string>; body: string; signal?: AbortSignal | undefined },
) => Promise<Answer>

/** POSTs as AWS's signature, version 4, has them, over connections that are kept. Rejects where no answer came in time. */
export const signedPosts = (
  signer: Signer,
  { service, sockets = 50, answerMs }: SignedPostsOptions,
): SignedPost => {
  const signature = new SignatureV4({ ...signer, sha256: KeptKeySha256, service })
  const connections = whenNeeded(async () => {
    const { keptConnections } = await import('./kept-connections.ts')
    return keptConnections({ sockets, answerMs })
  })
  return async (url, { headers, body, signal }) => {
    const { protocol, hostname, host, pathname: path } = url
    const signed = await signature.sign({
      ...{ protocol, hostname, path, query: {}, method: 'POST', body },
      headers: { host, ...headers },
    })
    const request = { url, headers: signed.headers, body }
    return wholeAnswer(await connections(), request, signal)
  }
}
