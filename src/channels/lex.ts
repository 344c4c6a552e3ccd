import { z } from 'zod'
import type { EscalateOutcome } from '../consult/attend-escalation.ts'
import type { ChatbotDialect } from './chatbot.ts'
import { kept, readParameters } from './chatbot-parameters.ts'
import { wordsForCustomers } from './words-for-customers.ts'

const Slot = z.looseObject({ value: z.looseObject({ interpretedValue: z.string() }).nullish() })

/**
 * What Amazon Lex V2 calls a function with, as far as it is of use here. Source: Lex V2 developer guide, "Integrating an AWS
 * Lambda function", input event and response formats.
 */
export const LexRequest = z.looseObject({
  invocationSource: z.enum(['DialogCodeHook', 'FulfillmentCodeHook']),
  sessionState: z.looseObject({
    sessionAttributes: z.record(z.string(), z.string()).nullish(),
    intent: z.looseObject({
      name: z.string(),
      slots: z.record(z.string(), Slot.nullable()).nullish(),
    }),
  }),
})
export type LexRequest = z.infer<typeof LexRequest>

type LexResponse = {
  sessionState: {
    sessionAttributes: Record<string, string>
    dialogAction: { type: 'Close' | 'Delegate' | 'ElicitIntent' }
    intent?: { state?: 'Fulfilled' | 'Failed'; name: string; [more: string]: unknown }
  }
  messages?: { contentType: 'PlainText'; content: string }[]
}

/** Between the turns of a dialogue there is nothing to do: Lex goes on as it would without us. */
export const delegate = ({ sessionState }: LexRequest): LexResponse => ({
  sessionState: {
    sessionAttributes: sessionState.sessionAttributes ?? {},
    dialogAction: { type: 'Delegate' },
    intent: sessionState.intent,
  },
})

/** The session's attributes say for whom, the intent's slots what only this dialogue knows. */
export const lex: ChatbotDialect<LexRequest> = {
  read: ({ sessionState: { sessionAttributes, intent } }) =>
    readParameters('escalate', { ...sessionAttributes, ...valuesOf(intent.slots) }),

  reply({ sessionState: { sessionAttributes, intent } }, outcome): LexResponse {
    const { consult_id: _, ...attributes } = sessionAttributes ?? {}
    const { consult_outcome, consult_id } = kept(outcome)
    return {
      sessionState: {
        sessionAttributes: {
          ...attributes,
          consult_outcome,
          ...(consult_id !== null && { consult_id }),
        },
        ...next(outcome, intent),
      },
      messages: [{ contentType: 'PlainText', content: wordsForCustomers[outcome.outcome] }],
    }
  },
}

const valuesOf = (slots: LexRequest['sessionState']['intent']['slots']) =>
  Object.fromEntries(
    Object.entries(slots ?? {}).flatMap(([name, slot]) =>
      slot?.value ? [[name, slot.value.interpretedValue] as const] : [],
    ),
  )

/** While the customer waits the conversation stays open, so that he can ask again. */
const next = (
  { outcome }: EscalateOutcome,
  intent: LexRequest['sessionState']['intent'],
): Pick<LexResponse['sessionState'], 'dialogAction' | 'intent'> => {
  if (outcome === 'waiting' || outcome === 'unknown' || outcome === 'busy')
    return { dialogAction: { type: 'ElicitIntent' } }
  const state = outcome === 'transferred' ? 'Fulfilled' : 'Failed'
  return { dialogAction: { type: 'Close' }, intent: { ...intent, state } }
}
