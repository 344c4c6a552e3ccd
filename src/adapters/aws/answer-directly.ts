import type { InitializeMiddleware, MetadataBearer, MiddlewareStack } from '@smithy/types'
import { z } from 'zod'

/** Undefined where it is not known, or did not work. */
export type DirectCall = (
  operation: string,
  input: object,
  at: { origin: URL; signal: AbortSignal | undefined },
) => Promise<{ output: object } | { error: Error } | undefined>

const Address = z.looseObject({
  protocol: z.string(),
  hostname: z.string(),
  port: z.int().optional(),
})

const originOf = (request: unknown): URL => {
  const { protocol, hostname, port } = Address.parse(request)
  return new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`)
}

/**
 * Has an SDK client's calls answered by `call`, without the SDK's layers, which cost several times what a call itself does. The
 * first goes the SDK's way and shows whom to call; later on so does whatever `call` has not brought to an end, with the SDK's tries and
 * errors: what is written directly may be written again so, as it may between the SDK's own tries.
 */
export const answerDirectly = <Input extends object, Output extends MetadataBearer>(
  { middlewareStack }: { middlewareStack: MiddlewareStack<Input, Output> },
  call: DirectCall,
): void => {
  let origin: URL | undefined
  middlewareStack.add(
    (next) => (args) => {
      origin ??= originOf(args.request)
      return next(args)
    },
    { step: 'build', name: 'seeWhomToCall', override: true },
  )
  const answering: InitializeMiddleware<Input, Output> = (next, context) => async (args) => {
    if (origin === undefined) return next(args)
    const { abortSignal } = context.__smithy_context ?? {}
    const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined
    const operation = context.commandName?.replace(/Command$/, '') ?? ''
    const answer = await call(operation, args.input, { origin, signal }).catch(() => undefined)
    if (answer === undefined) return next(args)
    if ('error' in answer) throw answer.error
    // The service's own answer to this very operation, as the SDK would have read it.
    return { output: { $metadata: {}, ...answer.output } as unknown as Output, response: {} }
  }
  middlewareStack.addRelativeTo(answering, {
    ...{ relation: 'before', toMiddleware: 'loggerMiddleware' },
    ...{ name: 'answerDirectly', override: true },
  })
}
