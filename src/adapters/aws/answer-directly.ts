import type { MetadataBearer, MiddlewareStack } from '@smithy/types'
import { z } from 'zod'
import { signedPosts } from './signed-posts.ts'
import type { SignedPostsOptions, Signer } from './signed-posts.ts'
import type { Answer } from './whole-answer.ts'

/** How a call is said on the wire, and what its answer says. */
export type DirectCall = {
  /** AWS's name of what is called. */
  operation: string
  /** Where it is not what the SDK calls. */
  path?: string
  headers: Record<string, string>
  body: string
  /** Undefined for a refusal that the SDK is to meet itself. Throws at a success that cannot be read, as the SDK does. */
  read: (answer: Answer) => { output: object } | { error: Error } | undefined
}

/** One of the SDK's commands. */
type Command = { input: object }

/** Undefined for what is left to the SDK. */
export type Directly = (command: Command) => DirectCall | undefined

export type DirectOptions = {
  /** Hears why a call is made again by the SDK. */
  askedAgain?: (cause: unknown) => void
  /** One that has just started answers sooner if it loads nothing for calls that it makes a few of. */
  bySdkAtFirst?: number
  /** Lambda's own of this invocation: by it AWS follows calls, and notices a function that calls itself for ever. */
  traceId?: () => string | undefined
}

/** What this uses of an SDK's client, of whatever service. */
type SdkClient<Input extends object, Output extends MetadataBearer> = {
  send: (command: never, options?: never) => Promise<object>
  middlewareStack: MiddlewareStack<Input, Output>
  config: Signer
}
type Send = (command: Command, ...given: unknown[]) => Promise<object>

const nobody = () => undefined

const Called = z.looseObject({
  protocol: z.string(),
  hostname: z.string(),
  port: z.int().optional(),
  path: z.string(),
})

const urlOf = (request: unknown): URL => {
  const { protocol, hostname, port, path } = Called.parse(request)
  return new URL(path, `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`)
}

/** What is given with a command where it is a signal or nothing; whatever else there is, the SDK knows. */
const optionsIn = ([options = {}, ...more]: unknown[]) => {
  if (typeof options !== 'object' || options === null || more.length > 0) return undefined
  const { abortSignal: signal, ...others } = options as { abortSignal?: unknown }
  if (Object.keys(others).length > 0) return undefined
  return signal === undefined || signal instanceof AbortSignal ? { signal } : undefined
}

/**
 * Has an SDK client's calls answered by signed posts, without the SDK's layers, which cost more than all else in a call. The first go the
 * SDK's way and show whom to call; later on so does whatever is not answered, or not well, with the SDK's tries and errors: what
 * was sent may be sent again so, as it may between the SDK's own tries. Once for a client, which is changed by it; the SDK refuses a second
 * middleware of one name.
 */
export const answerDirectly = <Input extends object, Output extends MetadataBearer>(
  client: SdkClient<Input, Output>,
  { directly, ...posts }: SignedPostsOptions & { directly: Directly },
  { askedAgain = nobody, bySdkAtFirst = 20, traceId = nobody }: DirectOptions = {},
): void => {
  const post = signedPosts(client.config, posts)
  const sendBySdk = client.send.bind(client) as Send
  let called: URL | undefined
  let calls = 0
  client.middlewareStack.add(
    (next) => (args) => {
      called ??= urlOf(args.request)
      return next(args)
    },
    { step: 'build', name: 'seeWhomToCall' },
  )

  const ask = async (
    { operation, path, headers, body, read }: DirectCall,
    { url, signal }: { url: URL; signal: AbortSignal | undefined },
  ) => {
    const at = path === undefined ? url : new URL(path, url)
    const trace = traceId()
    const traced = { ...headers, ...(trace !== undefined && { 'x-amzn-trace-id': trace }) }
    const answer = await post(at, { headers: traced, body, signal }).catch((cause: unknown) => {
      if (!signal?.aborted) askedAgain(cause)
    })
    const said = answer && read(answer)
    if (answer && !said) askedAgain(new Error(`${operation} was refused with ${answer.status}`))
    return said
  }

  const send: Send = async (command, ...given) => {
    calls += 1
    const options = calls > bySdkAtFirst ? optionsIn(given) : undefined
    const direct = options && directly(command)
    const said = called && direct && (await ask(direct, { url: called, signal: options.signal }))
    if (!said) return sendBySdk(command, ...given)
    if ('error' in said) throw said.error
    return { $metadata: {}, ...said.output }
  }
  client.send = send
}
