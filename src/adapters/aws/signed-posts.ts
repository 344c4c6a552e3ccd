import { SignatureV4 } from '@smithy/signature-v4'
import { Agent } from 'undici'

type Signs = ConstructorParameters<typeof SignatureV4>[0]

/** As whom an SDK client calls, as it has found out. */
export type Signer = Pick<Signs, 'region' | 'credentials'> & {
  sha256: NonNullable<Signs['sha256']>
}

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
) => Promise<{ status: number; text: string }>

const connectMs = 2000
/** AWS says nothing of how long it keeps a connection; one that it has closed is not used again. */
const keepMs = 60_000

/** POSTs as AWS's signature, version 4, has them, over connections that are kept. Rejects where no answer came in time. */
export const signedPosts = (
  signer: Signer,
  { service, sockets = 50, answerMs }: SignedPostsOptions,
): SignedPost => {
  const signature = new SignatureV4({ ...signer, service })
  const agent = new Agent({
    connections: sockets,
    connect: { timeout: connectMs },
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
    keepAliveTimeout: keepMs,
    allowH2: false,
  })
  return async (url, { headers, body, signal }) => {
    const { protocol, hostname, host, pathname: path, origin } = url
    const request = { protocol, hostname, path, query: {}, method: 'POST', body }
    const signed = await signature.sign({ ...request, headers: { host, ...headers } })
    const { statusCode: status, body: answer } = await agent.request({
      ...{ origin, path, method: 'POST', body, signal: signal ?? null },
      headers: signed.headers,
    })
    return { status, text: await answer.text() }
  }
}
