import type { z } from 'zod'
import type { ChatbotDialect } from '../src/channels/chatbot.ts'
import { escalateForBot } from './escalate-for-bot.ts'
import type { EscalateForBotDeps } from './escalate-for-bot.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { invalidRequest, problem } from './http/problem.ts'

export type ChatbotWebhookDeps = EndpointDeps & EscalateForBotDeps

/**
 * The webhook that a bot's platform calls, in its own dialect. What has gone wrong in the bot's set-up is a problem, which the
 * platform shows its builder; everything else is an answer in words for the customer. A key of the agents is refused: in a
 * bot's platform it would show the bot what only agents may see.
 */
export const chatbotWebhook = <Request extends z.ZodType>(
  deps: ChatbotWebhookDeps,
  schema: Request,
  dialect: ChatbotDialect<z.infer<Request>>,
) =>
  endpoint(deps, { body: schema }, async ({ caller, body, requestId }) => {
    if (caller.audience !== 'customer') return problem('bots_only')
    const asked = dialect.read(body)
    if (asked.ask === 'invalid') return invalidRequest(asked.errors)
    const outcome = await escalateForBot(deps, { caller, requestId, ...asked })
    return { status: 200, body: dialect.reply(body, outcome) }
  })
