import { z } from 'zod'
import type { ChatbotDialect } from '../../src/channels/chatbot.ts'
import { kept, readParameters } from '../../src/channels/chatbot-parameters.ts'
import { wordsForCustomers } from '../../src/channels/words-for-customers.ts'

/** What Parley posts to a webhook, as far as it is of use here. */
export const ParleyRequest = z.looseObject({
  event: z.string(),
  memory: z.record(z.string(), z.unknown()),
})

/** Parley's words: an event says what to do, the conversation's memory says for whom. */
export const parley: ChatbotDialect<z.infer<typeof ParleyRequest>> = {
  read: ({ event, memory }) =>
    event === 'human_wanted'
      ? readParameters('escalate', memory)
      : {
          ask: 'invalid',
          errors: [{ path: 'event', message: 'has to be human_wanted' }],
        },
  reply: (_, outcome) => ({
    say: wordsForCustomers[outcome.outcome],
    remember: kept(outcome),
    handedOver: outcome.outcome === 'transferred',
  }),
}
