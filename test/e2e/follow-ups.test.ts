import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ GWS_ANSWER_SECONDS: '1' })
})
afterAll(() => world.close())
afterEach(() => world.faults())

type Story = { media?: 'chat' | 'sms'; key?: string; target?: object }

/** A consult whose colleague has joined. */
const together = async ({ media = 'chat', key, target = { agent: 'bfriend' } }: Story = {}) => {
  await world.autoAnswer('bfriend', 'accept', 0)
  const interactionId = await world.interaction(media)
  const options = key === undefined ? {} : { key }
  const { id } = world.consultOf(
    await world.call('startConsult', {
      body: { agent: 'testname', media, interactionId, target },
      ...options,
    }),
  )
  await world.eventsUntil(id, 'consult.joined', key)
  const ask = (
    what: keyof typeof callOf,
    more: { body?: unknown; headers?: Record<string, string> } = {},
  ) => world.call(callOf[what], { path: { id }, ...options, ...more })
  const ends = async () => (await world.eventsUntil(id, 'consult.ended', key)).at(-1)
  return { id, interactionId, ask, ends }
}
const callOf = {
  transfer: 'transferConsult',
  conference: 'conferenceConsult',
  remove: 'removeColleague',
  messages: 'messageColleague',
} as const
const codeOf = ({ body }: { body: unknown }) => (body as { code: string }).code
const friend = '/users/429a55994ef64991a77acb77c1cf9041'

describe.each(['chat', 'sms'] as const)('after a colleague has joined a %s', (media) => {
  test.each([
    ['transfer', 'Transfer', 'transferred'],
    ['conference', 'Invite', 'conferenced'],
    ['remove', 'RemoveParticipantFromConference', 'removed'],
  ] as const)(
    '%s: Genesys is asked to %s once, and the consult ends as %s',
    async (what, operation, reason) => {
      const { ask, ends, interactionId } = await together({ media })
      const answer = await ask(what, { body: {} })
      expect([answer.status, answer.body]).toMatchObject([200, { interactionId }])
      expect((await ends())?.consult).toMatchObject({ state: 'ended', reason })
      expect(await world.operations(interactionId)).toMatchObject([
        { operation, targetUri: `${world.stack.gwsUrl}/api/v2${friend}`, targetPath: null },
      ])
    },
  )

  test('the colleagues write to each other, and the customer sees nothing', async () => {
    const { id, ask, interactionId } = await together({ media })
    expect((await ask('messages', { body: { text: 'refund him? 漢🎉' } })).status).toBe(200)
    const said = await world.eventsUntil(id, 'consult.message')
    expect(said.at(-1)?.message).toMatchObject({ text: 'refund him? 漢🎉', from: 'TestName' })
    await world.sim('POST', `/interactions/${interactionId}/messages`, {
      from: 'bfriend',
      text: 'yes',
      visibility: 'Agents',
    })
    const answered = await world.call('listEvents', {
      path: { id },
      query: { after: '5', wait: '20' },
    })
    expect(answered.body).toMatchObject({ events: [{ message: { text: 'yes', from: 'BFriend' } }] })
    expect(await world.operations(interactionId)).toMatchObject([{ operation: 'SendToAgents' }])
  })
})

test('a consult of a queue is transferred to the queue where nobody shows who the colleague is', async () => {
  const { ask, ends, interactionId } = await together({ target: { queue: 'support' } })
  expect((await ask('transfer')).status).toBe(200)
  expect((await ends())?.consult.reason).toBe('transferred')
  expect(await world.operations(interactionId)).toMatchObject([
    { queueName: 'support', targetUri: null },
  ])
})

test('whom a queue found cannot be removed where nobody shows who he is; newer servers do', async () => {
  const older = await together({ target: { queue: 'support' } })
  const refused = await older.ask('remove')
  expect([refused.status, codeOf(refused)]).toEqual([409, 'colleague_unknown'])
  await world.faults({ name: 'newer-fields' })
  expect((await older.ask('remove')).status).toBe(200)
  expect((await older.ends())?.consult.reason).toBe('removed')
})

describe('is not asked of Genesys', () => {
  test('before anybody has joined, or when the consult is over', async () => {
    await world.autoAnswer('bfriend', 'never')
    const interactionId = await world.interaction('chat')
    const body = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } }
    const { id } = world.consultOf(await world.call('startConsult', { body }))
    for (const what of Object.values(callOf)) {
      const early = await world.call(what, {
        path: { id },
        body: what === 'messageColleague' ? { text: 'psst' } : {},
      })
      expect([early.status, early.body]).toMatchObject([
        409,
        { code: 'illegal_state', state: 'pending', consultId: id },
      ])
    }
    await world.sim('POST', `/interactions/${interactionId}/close`)
    await world.eventsUntil(id, 'consult.unanswered')
    const late = await world.call('transferConsult', { path: { id } })
    expect(late.body).toMatchObject({ code: 'illegal_state', state: 'unanswered' })
    expect(await world.operations(interactionId)).toEqual([])
  })

  test.each([
    ['transfer', 'Transfer'],
    ['conference', 'Invite'],
    ['remove', 'SendToAgents'],
    ['messages', 'SendToAgents'],
  ] as const)('%s, while Genesys does not list %s', async (what, capability) => {
    const { ask, interactionId } = await together()
    await world.faults({ name: 'capability-missing', capability, interactionId })
    const answer = await ask(what, what === 'messages' ? { body: { text: 'psst' } } : {})
    expect([answer.status, codeOf(answer)]).toEqual([409, 'capability_missing'])
    expect(await world.operations(interactionId)).toEqual([])
  })

  test('by another caller', async () => {
    const { id, interactionId } = await together()
    const key = localKeys.customer
    const answer = await world.call('transferConsult', { path: { id }, key })
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found'])
    expect(await world.operations(interactionId)).toEqual([])
  })
})

test.each(['transfer', 'conference', 'remove', 'messages'] as const)(
  '%s that Genesys refuses says why, and the consult goes on',
  async (what) => {
    const { id, ask, interactionId } = await together()
    await world.faults({
      name: 'operation-status',
      httpStatus: 500,
      statusCode: 4,
      statusMessage: 'No.',
      interactionId,
    })
    const answer = await ask(what, what === 'messages' ? { body: { text: 'psst' } } : {})
    expect([answer.status, answer.body]).toMatchObject([
      409,
      {
        code: 'gws_refused',
        consultId: id,
        gws: { statusCode: 4, statusMessage: 'No.', httpStatus: 500 },
      },
    ])
    expect((await world.call('getConsult', { path: { id } })).body).toMatchObject({
      state: 'joined',
    })
    await world.faults()
    expect((await ask('transfer')).status).toBe(200)
  },
)

test('a transfer that failed after it was accepted does not explain what happens later', async () => {
  const { ask, ends, interactionId } = await together()
  await world.faults({ name: 'operation-error', operation: 'Transfer', interactionId })
  expect((await ask('transfer')).status).toBe(200)
  // Not before Genesys has told of the failure.
  const isConferenced = async () => (await ask('conference')).status === 200
  await expect.poll(isConferenced, { timeout: 8_000 }).toBe(true)
  expect((await ends())?.consult.reason).toBe('conferenced')
})

test.each([
  ['transfer', 'transferred'],
  ['conference', 'conferenced'],
  ['remove', 'removed'],
] as const)(
  '%s that Genesys never answers: 504, and a look tells how it went',
  async (what, reason) => {
    const { id, ask, ends, interactionId } = await together()
    await world.faults(
      { name: 'hang-operation-reply', interactionId },
      { name: 'drop-notifications', interactionId, agent: 'testname' },
      { name: 'newer-fields' },
    )
    const answer = await ask(what)
    expect([answer.status, answer.body]).toMatchObject([
      504,
      { code: 'outcome_unknown', consultId: id },
    ])
    expect(await ends()).toMatchObject({ source: 'resync', consult: { reason } })
    expect(await world.operations(interactionId)).toHaveLength(1)
  },
)

test('a message that Genesys never answers is not sent again', async () => {
  const { ask, interactionId } = await together()
  await world.faults({ name: 'hang-operation-reply', interactionId, performed: false })
  const once = { body: { text: 'psst' }, headers: { 'idempotency-key': `m-${interactionId}` } }
  const answers = [await ask('messages', once), await ask('messages', once)]
  expect(answers.map(codeOf)).toEqual(['outcome_unknown', 'outcome_unknown'])
  expect(await world.operations(interactionId)).toHaveLength(1)
})

test('a key makes repetitions safe, and stands for one action on one consult', async () => {
  const { ask, interactionId } = await together()
  const headers = { 'idempotency-key': `t-${interactionId}` }
  const answers = await Promise.all([1, 2, 3].map(() => ask('transfer', { headers })))
  // Who comes while the first is under way is sent away, who comes later is told the same.
  expect(answers.filter(({ status }) => status !== 200).map(codeOf)).toEqual(
    answers.filter(({ status }) => status === 409).map(() => 'request_in_progress'),
  )
  const again = await ask('transfer', { headers })
  expect(again.status).toBe(200)
  for (const answer of answers.filter(({ status }) => status === 200))
    expect(answer.body).toEqual(again.body)
  for (const other of [
    await ask('remove', { headers }),
    await (await together()).ask('transfer', { headers }),
  ])
    expect([other.status, codeOf(other)]).toEqual([422, 'idempotency_key_reused'])
  expect(await world.operations(interactionId)).toHaveLength(1)
})

test('clicks without a key: one action at a time', async () => {
  const { ask, interactionId } = await together()
  const answers = await Promise.all(
    (['transfer', 'transfer', 'remove'] as const).map((what) => ask(what)),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  expect(await world.operations(interactionId)).toHaveLength(1)
})

test('a second click before Genesys shows what came of the first one asks for nothing', async () => {
  const { ask, interactionId } = await together()
  await world.faults({ name: 'hang-operation-reply', interactionId, performed: false })
  expect(codeOf(await ask('transfer'))).toBe('outcome_unknown')
  await world.faults()
  expect(codeOf(await ask('transfer'))).toBe('action_in_progress')
  expect(await world.operations(interactionId)).toHaveLength(1)
})

test.each([
  ['transfer', 'Transfer'],
  ['conference', 'Invite'],
  ['remove', 'SendToAgents'],
  ['messages', 'SendToAgents'],
] as const)('the key of %s is free again after what asked nobody', async (what, capability) => {
  const { ask, interactionId } = await together()
  const headers = { 'idempotency-key': `f-${interactionId}` }
  const keyed = { headers, body: what === 'messages' ? { text: 'psst' } : {} }
  await world.faults({ name: 'capability-missing', capability, interactionId })
  expect(codeOf(await ask(what, keyed))).toBe('capability_missing')
  await world.faults()
  expect((await ask(what, keyed)).status).toBe(200)
})

test('a customer’s bot escalates: it sends a summary to the agents and hears nothing of what they say', async () => {
  const { id, ask, interactionId } = await together({ key: localKeys.customer })
  const summary = { body: { text: 'he is angry' } }
  const answer = await ask('messages', summary)
  expect(answer.status).toBe(200)
  expect(JSON.stringify(answer.body)).not.toMatch(/angry|BFriend/)
  await world.sim('POST', `/interactions/${interactionId}/messages`, {
    from: 'bfriend',
    text: 'he is lying',
    visibility: 'Agents',
  })
  expect((await ask('transfer')).status).toBe(200)
  const events = await world.eventsUntil(id, 'consult.ended', localKeys.customer)
  expect(events.map(({ type }) => type)).not.toContain('consult.message')
  expect(JSON.stringify(events)).not.toMatch(/angry|lying/)
  expect(events.at(-1)?.consult.reason).toBe('transferred')
})
