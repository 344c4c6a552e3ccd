import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ GWS_ANSWER_SECONDS: '1' })
})
afterAll(() => world.close())
afterEach(() => world.faults())

type Turn = {
  source?: 'DialogCodeHook' | 'FulfillmentCodeHook'
  attributes: Record<string, string>
  summary?: string
}

/** As Lex V2 sends it, with what it sends besides. */
const lexEvent = ({ source = 'FulfillmentCodeHook', attributes, summary }: Turn) => {
  const intent = {
    name: 'TalkToHuman',
    state: 'ReadyForFulfillment',
    confirmationState: 'None',
    slots: {
      consult_summary: summary
        ? {
            shape: 'Scalar',
            value: { originalValue: summary, interpretedValue: summary, resolvedValues: [summary] },
          }
        : null,
    },
  }
  return {
    messageVersion: '1.0',
    invocationSource: source,
    inputMode: 'Text',
    responseContentType: 'text/plain; charset=utf-8',
    sessionId: '111122223333',
    inputTranscript: 'I want to talk to a human',
    bot: {
      id: 'BOT123',
      name: 'Shop',
      aliasId: 'ALIAS123',
      aliasName: 'live',
      localeId: 'en_US',
      version: '1',
    },
    interpretations: [{ intent, interpretationSource: 'Lex', nluConfidence: 0.95 }],
    proposedNextState: null,
    requestAttributes: {},
    sessionState: {
      activeContexts: [],
      sessionAttributes: attributes,
      intent,
      originatingRequestId: '9a3e5c2b-1d59-4a55-9dc0-56e1d8f1a111',
      runtimeHints: {},
    },
    transcriptions: [{ transcription: 'I want to talk to a human', transcriptionConfidence: 1 }],
  }
}

const Response = z.strictObject({
  sessionState: z.strictObject({
    sessionAttributes: z.record(z.string(), z.string()),
    dialogAction: z.strictObject({ type: z.string() }),
    intent: z.looseObject({ name: z.string(), state: z.string() }).optional(),
  }),
  messages: z
    .array(z.strictObject({ contentType: z.literal('PlainText'), content: z.string() }))
    .optional(),
})

const conversation = async (more: Record<string, string> = {}) => {
  const interactionId = await world.interaction('chat')
  let attributes: Record<string, string> = {
    consult_agent: 'testname',
    consult_interaction_id: interactionId,
    consult_target_agent: 'bfriend',
    shop: 'berlin',
    ...more,
  }
  const call = async (turn: Omit<Turn, 'attributes'> = {}) => {
    const event = lexEvent({ summary: 'He wants his money back.', attributes, ...turn })
    const response = Response.parse(await world.stack.invoke('fulfilLexIntent', event))
    attributes = response.sessionState.sessionAttributes
    return response
  }
  const set = (name: string, value: string) => void (attributes[name] = value)
  const asked = async () =>
    (await world.operations(interactionId)).map(({ operation }) => operation)
  return { interactionId, call, set, asked }
}

test('a bot on Amazon Lex hands over in one call', async () => {
  await world.autoAnswer('bfriend', 'accept', 0)
  const { call, asked } = await conversation()
  expect(await call()).toMatchObject({
    sessionState: {
      sessionAttributes: { shop: 'berlin', consult_outcome: 'transferred' },
      dialogAction: { type: 'Close' },
      intent: { name: 'TalkToHuman', state: 'Fulfilled' },
    },
    messages: [{ content: 'A colleague is taking over now.' }],
  })
  expect(await asked()).toEqual(['SendToAgents', 'Transfer'])
})

test('it is told to wait, and goes on with the same consult when the customer asks again', async () => {
  await world.autoAnswer('bfriend', 'accept', 1500)
  const { call, set, interactionId } = await conversation({ consult_wait_seconds: '0' })
  expect((await call()).sessionState).toMatchObject({
    dialogAction: { type: 'ElicitIntent' },
    sessionAttributes: { consult_outcome: 'waiting', consult_id: expect.any(String) as unknown },
  })
  set('consult_wait_seconds', '20')
  const { sessionState } = await call()
  expect(sessionState.sessionAttributes).toMatchObject({ consult_outcome: 'transferred' })
  expect(sessionState.sessionAttributes).not.toHaveProperty('consult_id')
  expect(await world.journal(interactionId)).toHaveLength(1)
})

test('it is told that nobody takes over', async () => {
  await world.autoAnswer('bfriend', 'decline', 0)
  const { call } = await conversation()
  const { sessionState, messages } = await call()
  expect(sessionState.intent?.state).toBe('Failed')
  expect(messages?.[0]?.content).toMatch(/^Nobody can take over/)
})

test('between the turns of its dialogue it goes on as without us', async () => {
  const { call, asked } = await conversation()
  const { sessionState, messages } = await call({ source: 'DialogCodeHook' })
  expect([sessionState.dialogAction, messages]).toEqual([{ type: 'Delegate' }, undefined])
  expect(await asked()).toEqual([])
})

test('a bot that does not say whose interaction it is fails, so that its builder sees it', async () => {
  const { call } = await conversation({ consult_interaction_id: '' })
  await expect(call()).rejects.toThrow()
})
