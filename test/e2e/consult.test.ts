import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { localKeys } from '../../local/local-callers.ts'
import { openSocket, startReceiver, startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())
afterEach(async () => {
  await world.faults()
  for (const agent of ['bfriend', 'carol']) await world.autoAnswer(agent, 'never')
})

const request = (media: 'chat' | 'sms', interactionId: string, more: object = {}) => ({
  body: { agent: 'testname', media, interactionId, target: { agent: 'bfriend' }, ...more },
})
const types = (events: { type: string }[]) => events.map(({ type }) => type.replace('consult.', ''))
const sequences = (events: { sequence: number }[]) => events.map(({ sequence }) => sequence)

describe.each(['chat', 'sms'] as const)('a consult about a %s', (media) => {
  test('given a colleague who joins, the caller hears it over HTTP, socket and webhook, in sequence', async () => {
    const receiver = await startReceiver()
    const webhook = await world.call('createWebhook', { body: { url: receiver.url } })
    expect(webhook.status).toBe(201)
    const { id: webhookId, secret } = webhook.body as { id: string; secret: string }
    receiver.trust(secret)
    const socket = await openSocket(world)
    socket.send({ action: 'subscribe', scope: 'caller' })
    await socket.until((frames) => frames.some(({ type }) => type === 'subscribed'))
    await world.autoAnswer('bfriend', 'accept', 20)
    const interactionId = await world.interaction(media)

    const started = await world.call(
      'startConsult',
      request(media, interactionId, { metadata: { caseId: '5003x' } }),
    )

    expect(started.status).toBe(201)
    const consult = world.consultOf(started)
    expect(consult).toMatchObject({
      state: 'pending',
      sequence: 3,
      media,
      metadata: { caseId: '5003x' },
      reason: null,
    })
    expect(consult.referenceId).toBeTypeOf('number')
    expect(started.headers.get('location')).toBe(`/v1/consults/${consult.id}`)
    expect(started.headers.get('x-request-id')).toBeTruthy()

    await socket.until(() => socket.events().length === 4)
    expect(types(socket.events())).toEqual(['accepted', 'sending', 'pending', 'joined'])
    expect(sequences(socket.events())).toEqual([1, 2, 3, 4])
    const delivered = await receiver.until((items) => items.length >= 4)
    expect(sequences(delivered.map(({ event }) => event)).sort()).toEqual([1, 2, 3, 4])
    expect(delivered.map(({ id }) => id)).toEqual(delivered.map(({ event }) => event.id))
    const events = await world.eventsUntil(consult.id, 'consult.joined')
    expect(events).toEqual(socket.events())
    expect(events.at(-1)).toMatchObject({
      source: 'notification',
      participant: { nickname: 'BFriend', type: 'Agent' },
    })
    expect(await world.journal(interactionId)).toHaveLength(1)

    await world.sim('POST', `/interactions/${interactionId}/participants/bfriend/leave`)
    await socket.until(() => socket.events().length === 5)
    expect(socket.events().at(-1)).toMatchObject({
      type: 'consult.ended',
      sequence: 5,
      consult: { reason: 'left' },
    })
    socket.close()
    await receiver.until((items) => items.length >= 5)
    expect((await world.call('deleteWebhook', { path: { id: webhookId } })).status).toBe(204)
    receiver.close()
  })

  test('given a colleague who declines, it fails with GWS’s words', async () => {
    await world.autoAnswer('bfriend', 'decline', 20)
    const interactionId = await world.interaction(media)
    const consult = world.consultOf(await world.call('startConsult', request(media, interactionId)))
    const events = await world.eventsUntil(consult.id, 'consult.failed')
    expect(types(events)).toEqual(['accepted', 'sending', 'pending', 'failed'])
    expect(events.at(-1)?.consult).toMatchObject({
      state: 'failed',
      reason: 'Operation failed',
      referenceId: consult.referenceId,
    })
  })

  test('given GWS refuses the POST, the consult is rejected and the caller is told GWS’s code', async () => {
    const interactionId = await world.interaction(media)
    await world.faults({
      name: 'consult-status',
      httpStatus: 500,
      statusCode: 4,
      statusMessage: "Device '5001' is not registered.",
    })
    const refused = await world.call('startConsult', request(media, interactionId))
    expect(refused.status).toBe(409)
    const problem = refused.body as { code: string; consultId: string; gws: object }
    expect(problem).toMatchObject({
      code: 'gws_refused',
      gws: { statusCode: 4, httpStatus: 500, statusMessage: "Device '5001' is not registered." },
    })
    const read = await world.call('getConsult', { path: { id: problem.consultId } })
    expect(read.body).toMatchObject({ state: 'rejected', sequence: 3 })
  })

  test('given nobody answers, it is unanswered after the timeout, and a colleague may still join late', async () => {
    const interactionId = await world.interaction(media)
    const consult = world.consultOf(
      await world.call('startConsult', request(media, interactionId, { answerTimeoutSeconds: 5 })),
    )
    const events = await world.eventsUntil(consult.id, 'consult.unanswered')
    expect(types(events)).toEqual(['accepted', 'sending', 'pending', 'unanswered'])
    expect(events.at(-1)).toMatchObject({ source: 'timer', consult: { reason: 'answer_timeout' } })

    const invitations = (await world.sim('GET', '/invitations')) as {
      id: string
      interactionId: string
    }[]
    const open = invitations.find((invitation) => invitation.interactionId === interactionId)
    await world.sim('POST', `/invitations/${open?.id ?? ''}/accept`)
    const late = await world.eventsUntil(consult.id, 'consult.joined')
    expect(late.at(-1)).toMatchObject({ sequence: 5, consult: { state: 'joined', late: true } })
  })

  test('given GWS never answers the POST, the outcome is unknown, then reconciled, and never posted again', async () => {
    const interactionId = await world.interaction(media)
    await world.faults(
      { name: 'hang-consult-reply', interactionId },
      { name: 'drop-notifications', interactionId, agent: 'testname' },
    )
    await world.autoAnswer('bfriend', 'accept', 3500)
    const unknown = await world.call('startConsult', request(media, interactionId))
    expect(unknown.status).toBe(504)
    const { consultId, code } = unknown.body as { consultId: string; code: string }
    expect(code).toBe('outcome_unknown')
    const events = await world.eventsUntil(consultId, 'consult.joined')
    expect(types(events)).toEqual(['accepted', 'sending', 'unknown', 'joined'])
    expect(events.at(-1)?.source).toBe('resync')
    expect(await world.journal(interactionId)).toHaveLength(1)
  })

  test('given notifications that overtake the POST’s reply by far, everything is told once and in sequence', async () => {
    const interactionId = await world.interaction(media)
    await world.autoAnswer('bfriend', 'accept', 0)
    await world.faults(
      { name: 'notifications-before-reply', interactionId },
      { name: 'delay-consult-reply', ms: 2000, interactionId },
    )
    const started = await world.call('startConsult', request(media, interactionId))
    expect(world.consultOf(started)).toMatchObject({ state: 'pending', sequence: 3 })
    const events = await world.eventsUntil(world.consultOf(started).id, 'consult.joined')
    expect(types(events)).toEqual(['accepted', 'sending', 'pending', 'joined'])
    expect(sequences(events)).toEqual([1, 2, 3, 4])
  })

  test.each([
    ['originator-listed-twice'],
    ['reference-id-on-success'],
    ['notifications-swapped'],
    ['only-participants-updated'],
    ['only-message-log'],
    ['duplicate-notifications'],
    ['newer-fields'],
    ['unknown-fields'],
    ['iso-timestamps'],
    ['partial-success'],
    ['csrf-expired'],
  ])('given GWS’s quirk %s, it is joined once', async (name) => {
    const interactionId = await world.interaction(media)
    await world.autoAnswer('bfriend', 'accept', 20)
    await world.faults({ name, ...(name === 'csrf-expired' && { times: 1 }) })
    const started = await world.call('startConsult', request(media, interactionId))
    const events = await world.eventsUntil(world.consultOf(started).id, 'consult.joined')
    expect(types(events)).toEqual(['accepted', 'sending', 'pending', 'joined'])
    expect(events.at(-1)?.participant?.nickname).toBe('BFriend')
  })

  test('to a queue, the first free colleague joins', async () => {
    await world.autoAnswer('bfriend', 'accept', 20)
    const interactionId = await world.interaction(media)
    const started = await world.call(
      'startConsult',
      request(media, interactionId, { target: { queue: 'support' } }),
    )
    expect(types(await world.eventsUntil(world.consultOf(started).id, 'consult.joined'))).toContain(
      'joined',
    )
  })

  test('by path, SMS sends the path and chat a URI built on the configured base', async () => {
    const path = '/users/429a55994ef64991a77acb77c1cf9041'
    await world.autoAnswer('bfriend', 'accept', 20)
    const interactionId = await world.interaction(media)
    const started = await world.call(
      'startConsult',
      request(media, interactionId, { target: { path } }),
    )
    await world.eventsUntil(world.consultOf(started).id, 'consult.joined')
    const [entry] = await world.journal(interactionId)
    expect(entry).toMatchObject(
      media === 'sms'
        ? { targetPath: path, targetUri: null }
        : { targetUri: `${world.stack.gwsUrl}/api/v2${path}`, targetPath: null },
    )
  })
})

test('with respond-async the answer comes at once and the rest as events', async () => {
  await world.autoAnswer('bfriend', 'accept', 20)
  const interactionId = await world.interaction('chat')
  const headers = { prefer: 'respond-async' }
  const started = await world.call('startConsult', {
    ...request('chat', interactionId),
    headers,
  })
  expect(started.status).toBe(202)
  expect(world.consultOf(started)).toMatchObject({
    state: 'accepted',
    sequence: 1,
    referenceId: null,
  })
  const events = await world.eventsUntil(world.consultOf(started).id, 'consult.joined')
  expect(types(events)).toEqual(['accepted', 'sending', 'pending', 'joined'])
  expect(await world.journal(interactionId)).toHaveLength(1)
})

test('a key makes repetitions safe: one POST, the same answer; another body is refused', async () => {
  const interactionId = await world.interaction('chat')
  const once = { ...request('chat', interactionId), headers: { 'idempotency-key': 'click-1' } }
  const [first, ...others] = await Promise.all(
    [1, 2, 3].map(() => world.call('startConsult', once)),
  )
  const answers = [first, ...others]
  expect(answers.every((answer) => answer?.status === 201 || answer?.status === 409)).toBe(true)
  // One that starts late is told what the first one was.
  const [created, ...repeated] = answers.filter((answer) => answer?.status === 201)
  expect(created).toBeDefined()
  for (const answer of repeated) expect(answer?.body).toEqual(created?.body)
  const again = await world.call('startConsult', once)
  expect([again.status, again.body]).toEqual([201, created?.body])
  const other = await world.call('startConsult', {
    ...request('chat', interactionId, { metadata: { a: 'b' } }),
    headers: once.headers,
  })
  expect([other.status, (other.body as { code: string }).code]).toEqual([
    422,
    'idempotency_key_reused',
  ])
  expect(await world.journal(interactionId)).toHaveLength(1)
})

test('a second consult about the same interaction has to wait', async () => {
  const interactionId = await world.interaction('chat')
  await world.call('startConsult', request('chat', interactionId))
  const second = await world.call(
    'startConsult',
    request('chat', interactionId, { target: { agent: 'carol' } }),
  )
  expect([second.status, (second.body as { code: string }).code]).toEqual([
    409,
    'consult_already_pending',
  ])
  expect(await world.journal(interactionId)).toHaveLength(1)
})

test('a customer’s bot hears how it went, but nothing that only agents may see', async () => {
  await world.autoAnswer('bfriend', 'accept', 20)
  const interactionId = await world.interaction('chat')
  const key = localKeys.customer
  const started = await world.call('startConsult', {
    ...request('chat', interactionId, { raw: true }),
    key,
  })
  const { id } = world.consultOf(started)
  await world.eventsUntil(id, 'consult.joined', key)
  await world.sim('POST', `/interactions/${interactionId}/messages`, {
    from: 'bfriend',
    text: 'he is lying',
    visibility: 'Agents',
  })
  await world.sim('POST', `/interactions/${interactionId}/participants/bfriend/leave`)
  const events = await world.eventsUntil(id, 'consult.ended', key)
  expect(types(events)).toEqual(['accepted', 'sending', 'pending', 'joined', 'ended'])
  expect(JSON.stringify(events)).not.toMatch(/lying|BFriend|"raw"/)
  expect((await world.call('getConsult', { path: { id } })).status).toBe(404)
  expect((await world.call('listEvents', { path: { id } })).status).toBe(404)
})

test('an agent’s tool that asks for it sees what agents tell each other, and GWS’s own words', async () => {
  await world.autoAnswer('bfriend', 'accept', 20)
  const interactionId = await world.interaction('chat')
  const started = await world.call('startConsult', request('chat', interactionId, { raw: true }))
  const { id } = world.consultOf(started)
  await world.eventsUntil(id, 'consult.joined')
  await world.sim('POST', `/interactions/${interactionId}/messages`, {
    from: 'bfriend',
    text: '你好 🎉',
    visibility: 'Agents',
  })
  const events = await world.eventsUntil(id, 'consult.message')
  expect(events.at(-1)).toMatchObject({
    message: { text: '你好 🎉', from: 'BFriend' },
    raw: { messageType: 'MessageLogUpdated' },
  })
})

test('300 KB of CJK text and emoji, torn on its way, arrive whole at the caller; the socket is told to fetch them', async () => {
  const text = '漢字かな交じり文🎉'.repeat(11_000)
  await world.autoAnswer('bfriend', 'accept', 20)
  const interactionId = await world.interaction('chat')
  const started = await world.call('startConsult', request('chat', interactionId, { raw: true }))
  const { id } = world.consultOf(started)
  await world.eventsUntil(id, 'consult.joined')
  const socket = await openSocket(world)
  socket.send({ action: 'subscribe', consultId: id })
  await socket.until((frames) => frames.length === 1)
  await world.faults({ name: 'chop-utf8', bytes: 1021, agent: 'testname' })
  const said = { from: 'bfriend', text, visibility: 'Agents' }
  await world.sim('POST', `/interactions/${interactionId}/messages`, said)
  const events = await world.eventsUntil(id, 'consult.message')
  expect(Buffer.byteLength(text)).toBeGreaterThan(300_000)
  expect(events.at(-1)?.message?.text === text).toBe(true)
  await socket.until((frames) => frames.length === 2)
  expect(socket.items[1]).toMatchObject({
    truncated: true,
    event: { type: 'consult.message', sequence: 5 },
  })
  socket.close()
})

test('two agents at once: each CometD session shows only its own cookies', async () => {
  const mine = await world.interaction('chat', 'testname')
  const hers = await world.interaction('chat', 'carol')
  await world.autoAnswer('bfriend', 'accept', 20)
  const started = await Promise.all([
    world.call('startConsult', request('chat', mine)),
    world.call('startConsult', request('chat', hers, { agent: 'carol' })),
  ])
  for (const answer of started)
    await world.eventsUntil(world.consultOf(answer).id, 'consult.joined')
  const sessions = (await world.sim('GET', '/sessions')) as {
    agent: string
    cookies: Record<string, string[]>
  }[]
  const cookiesOf = (agent: string) =>
    sessions
      .filter((session) => session.agent === agent)
      .flatMap(({ cookies }) => Object.values(cookies).flat())
  expect(cookiesOf('testname').length).toBeGreaterThan(0)
  expect(cookiesOf('carol').length).toBeGreaterThan(0)
  expect(cookiesOf('testname').filter((cookie) => cookiesOf('carol').includes(cookie))).toEqual([])
})

test('a socket that comes late is shown what it missed, once and in order, then what follows', async () => {
  await world.autoAnswer('bfriend', 'accept', 20)
  const interactionId = await world.interaction('chat')
  const { id } = world.consultOf(await world.call('startConsult', request('chat', interactionId)))
  await world.eventsUntil(id, 'consult.joined')
  const socket = await openSocket(world)
  socket.send({ action: 'subscribe', consultId: id, after: 1 })
  await socket.until(() => socket.events().length === 3)
  await world.sim('POST', `/interactions/${interactionId}/close`)
  await socket.until(() => socket.events().length === 4)
  expect(sequences(socket.events())).toEqual([2, 3, 4, 5])
  expect(socket.events().at(-1)?.consult.reason).toBe('interaction_closed')
  socket.send({ action: 'ping' })
  socket.send({ action: 'nonsense' })
  await socket.until((frames) =>
    ['pong', 'error'].every((type) => frames.some((frame) => frame.type === type)),
  )
  socket.close()
})

test('a receiver that fails at first gets the event again, under the same id', async () => {
  const receiver = await startReceiver([503, 200])
  const body = { url: receiver.url, events: ['consult.rejected'] }
  const webhook = await world.call('createWebhook', { body })
  const { id, secret } = webhook.body as { id: string; secret: string }
  receiver.trust(secret)
  const interactionId = await world.interaction('chat')
  await world.faults({ name: 'consult-status', statusCode: 4 })
  await world.call('startConsult', request('chat', interactionId))
  const tries = await receiver.until((items) => items.length >= 2)
  expect(tries.map(({ status }) => status)).toEqual([503, 200])
  expect(new Set(tries.map((each) => each.id)).size).toBe(1)
  await world.call('deleteWebhook', { path: { id } })
  receiver.close()
})
