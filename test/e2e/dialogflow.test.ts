import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ GWS_ANSWER_SECONDS: '1' })
})
afterAll(() => world.close())
afterEach(() => world.faults())

const Reply = z.strictObject({
  fulfillmentResponse: z.strictObject({
    messages: z.tuple([z.strictObject({ text: z.strictObject({ text: z.tuple([z.string()]) }) })]),
  }),
  sessionInfo: z.strictObject({ parameters: z.record(z.string(), z.string().nullable()) }),
})

/** As Dialogflow CX sends it, with what it sends besides. */
const webhookRequest = (tag: string, parameters: Record<string, unknown>) => ({
  detectIntentResponseId: '2f2c1f6e-0a2d-4f53-8f9d-6c7b4d1c2a10',
  languageCode: 'en',
  text: 'let me talk to a human',
  fulfillmentInfo: { tag },
  intentInfo: {
    lastMatchedIntent: 'projects/p/locations/global/agents/a/intents/i',
    displayName: 'human',
    confidence: 1,
    parameters: {},
  },
  pageInfo: {
    currentPage: 'projects/p/locations/global/agents/a/flows/f/pages/g',
    displayName: 'Hand over',
  },
  sessionInfo: {
    session: 'projects/p/locations/global/agents/a/sessions/s-1',
    parameters: { basket: 3, ...parameters },
  },
  messages: [{ text: { text: ['One moment.'], redactedText: ['One moment.'] } }],
})

/** A conversation whose parameters Dialogflow keeps. */
const conversation = async (more: Record<string, unknown> = {}) => {
  const interactionId = await world.interaction('chat')
  let parameters: Record<string, unknown> = {
    consult_agent: 'testname',
    consult_interaction_id: interactionId,
    consult_target_agent: 'bfriend',
    consult_summary: 'He wants his money back.',
    consult_wait_seconds: 20,
    ...more,
  }
  const send = (tag: string, key: string = localKeys.customer) =>
    world.call('answerDialogflow', { body: webhookRequest(tag, parameters), key })
  const call = async (tag = 'escalate') => {
    const answer = await send(tag)
    expect(answer.status).toBe(200)
    const reply = Reply.parse(answer.body)
    parameters = { ...parameters, ...reply.sessionInfo.parameters }
    return {
      words: reply.fulfillmentResponse.messages[0].text.text[0],
      outcome: reply.sessionInfo.parameters['consult_outcome'],
    }
  }
  const set = (name: string, value: unknown) => void (parameters[name] = value)
  const asked = async () =>
    (await world.operations(interactionId)).map(({ operation }) => operation)
  return { interactionId, send, call, set, asked }
}
const once = ['SendToAgents', 'Transfer']

describe('a bot on Dialogflow CX', () => {
  test.each([{ consult_target_agent: 'bfriend' }, { consult_queue: 'support' }])(
    'hands over in one call: %j',
    async (target) => {
      await world.autoAnswer('bfriend', 'accept', 0)
      const { call, asked, interactionId } = await conversation(target)
      expect(await call()).toEqual({
        outcome: 'transferred',
        words: 'A colleague is taking over now.',
      })
      expect(await asked()).toEqual(once)
      expect(await world.journal(interactionId)).toHaveLength(1)
    },
  )

  test('is told to wait, calls again, and goes on with the same consult', async () => {
    await world.autoAnswer('bfriend', 'never')
    const { call, set, asked, interactionId } = await conversation({ consult_wait_seconds: 0 })
    expect((await call()).outcome).toBe('waiting')
    expect((await call('consult-status')).outcome).toBe('waiting')
    await accept(interactionId)
    set('consult_wait_seconds', 20)
    expect((await call()).outcome).toBe('transferred')
    expect(await asked()).toEqual(once)
    expect(await world.journal(interactionId)).toHaveLength(1)
  })

  test('that never calls again: the bridge finishes what it has begun', async () => {
    await world.autoAnswer('bfriend', 'never')
    const { call, asked, interactionId } = await conversation({ consult_wait_seconds: 0 })
    await call()
    await accept(interactionId)
    await expect.poll(asked, { timeout: 15_000 }).toEqual(once)
    await expect.poll(async () => (await call('consult-status')).outcome).toBe('transferred')
    expect(await asked()).toEqual(once)
  })

  test('calls twice at once: one consult, one summary, one transfer', async () => {
    await world.autoAnswer('bfriend', 'accept', 500)
    const { call, asked, interactionId } = await conversation()
    // As deployed, two processes have to be there, or one call is over before the other has begun.
    await Promise.all([call('consult-status'), call('consult-status')])
    const outcomes = await Promise.all([call(), call()])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['transferred', 'transferred'])
    expect(await asked()).toEqual(once)
    expect(await world.journal(interactionId)).toHaveLength(1)
  })

  test('is told that nobody takes over, and may ask anew', async () => {
    await world.autoAnswer('bfriend', 'decline', 0)
    const { call, interactionId } = await conversation()
    expect((await call()).outcome).toBe('declined')
    await world.autoAnswer('bfriend', 'accept', 0)
    expect((await call()).outcome).toBe('transferred')
    expect(await world.journal(interactionId)).toHaveLength(2)
  })

  test('asks how it goes before anything was asked', async () => {
    expect((await (await conversation()).call('consult-status')).outcome).toBe('none')
  })

  test('hears nothing of what Genesys says when it refuses the transfer', async () => {
    await world.autoAnswer('bfriend', 'accept', 0)
    const { call, interactionId } = await conversation()
    await world.faults({
      name: 'operation-status',
      httpStatus: 500,
      statusCode: 4,
      statusMessage: 'AGENTS ONLY: he has been blocked',
      interactionId,
    })
    const { outcome, words } = await call()
    expect([outcome, words]).toEqual(['refused', expect.not.stringContaining('blocked')])
  })

  test.each([
    ['an unknown queue', { consult_queue: 'nowhere' }, 'target-unknown'],
    ['an agent that is not known', { consult_agent: 'nobody' }, 'agent-unknown'],
    ['an interaction that is not there', { consult_interaction_id: '0000gone' }, 'refused'],
  ])('is told in words: %s', async (_, more, outcome) => {
    expect((await (await conversation(more)).call()).outcome).toBe(outcome)
  })
})

const accept = async (interactionId: string) => {
  const Invitations = z.array(z.looseObject({ id: z.string(), interactionId: z.string() }))
  const invitations = Invitations.parse(await world.sim('GET', '/invitations'))
  const id = invitations.find((each) => each.interactionId === interactionId)?.id
  await world.sim('POST', `/invitations/${id}/accept`)
}

describe('whoever sets the bot up', () => {
  test.each([
    ['an unknown tag', 'nonsense', {}, 'fulfillmentInfo.tag'],
    ['no interaction', 'escalate', { consult_interaction_id: null }, 'consult_interaction_id'],
    ['nobody to ask', 'escalate', { consult_target_agent: null }, 'consult_queue'],
    ['a wait too long', 'escalate', { consult_wait_seconds: 60 }, 'consult_wait_seconds'],
  ])('is told which parameter is wrong: %s', async (_, tag, more, path) => {
    const answer = await (await conversation(more)).send(tag)
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { code: 'invalid_request', errors: [{ path }] },
    ])
  })

  test('is refused with a wrong key, and with a key of the agents', async () => {
    const { send, asked } = await conversation()
    expect((await send('escalate', 'wrong')).status).toBe(401)
    const refused = await send('escalate', localKeys.agent)
    expect([refused.status, refused.body]).toMatchObject([403, { code: 'bots_only' }])
    expect(await asked()).toEqual([])
  })
})
