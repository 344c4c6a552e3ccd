import middy from '@middy/core'
import type { Caller } from '../src/adapters/credentials/caller-directory.ts'
import { LexRequest, delegate, lex } from '../src/channels/lex.ts'
import { escalateForBot } from './escalate-for-bot.ts'
import type { EscalateForBotDeps } from './escalate-for-bot.ts'

export type FulfilLexIntentDeps = EscalateForBotDeps & { lexCaller: Caller | undefined }

/**
 * Called by Amazon Lex V2 itself, with no key: that it may is the function's own permission, and on whose behalf is the
 * tenant's. Fails where the bot's set-up is wrong, which Lex tells its builder in the bot's logs.
 */
export const fulfilLexIntentHandler = (deps: FulfilLexIntentDeps) =>
  middy<unknown, unknown>()
    .onError(({ error, context }) => deps.failed(error, context.awsRequestId))
    .handler(async (event, { awsRequestId: requestId }) => {
      const request = LexRequest.parse(event)
      if (request.invocationSource === 'DialogCodeHook') return delegate(request)
      const { lexCaller: caller } = deps
      if (caller?.audience !== 'customer') throw new Error('no caller of audience customer for Lex')
      const asked = lex.read(request)
      if (asked.ask === 'invalid') {
        const [first] = asked.errors
        throw new Error(`the bot has to set ${first?.path}: ${first?.message}`)
      }
      const outcome = await escalateForBot(deps, { caller, requestId, ...asked })
      return lex.reply(request, outcome)
    })
