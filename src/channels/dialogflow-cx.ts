import { z } from 'zod'
import type { ChatbotDialect } from './chatbot.ts'
import { kept, readParameters } from './chatbot-parameters.ts'
import { wordsForCustomers } from './words-for-customers.ts'

/**
 * What Dialogflow CX sends to a webhook, as far as it is of use here. Source: REST reference of Dialogflow CX v3,
 * `WebhookRequest` and `WebhookResponse`.
 */
export const DialogflowRequest = z.looseObject({
  fulfillmentInfo: z.looseObject({ tag: z.string() }),
  sessionInfo: z.looseObject({ parameters: z.record(z.string(), z.unknown()).default({}) }),
})
export type DialogflowRequest = z.infer<typeof DialogflowRequest>

const asks = { escalate: 'escalate', 'consult-status': 'look' } as const
const isTag = (tag: string): tag is keyof typeof asks => Object.hasOwn(asks, tag)

/** The webhook's tag says what to do, the session's parameters say for whom; what comes of it is put beside them. */
export const dialogflowCx: ChatbotDialect<DialogflowRequest> = {
  read({ fulfillmentInfo: { tag }, sessionInfo: { parameters } }) {
    if (isTag(tag)) return readParameters(asks[tag], parameters)
    const message = `has to be one of: ${Object.keys(asks).join(', ')}`
    return { ask: 'invalid', errors: [{ path: 'fulfillmentInfo.tag', message }] }
  },
  reply: (_, outcome) => ({
    fulfillmentResponse: {
      messages: [{ text: { text: [wordsForCustomers[outcome.outcome]] } }],
    },
    // A parameter that is null is taken out of the session.
    sessionInfo: { parameters: kept(outcome) },
  }),
}
