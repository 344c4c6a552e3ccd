import { afterEach, describe, expect, test } from 'vitest'
import { openContactCentre, target } from './open-contact-centre.ts'
import { json, startScripted } from './scripted-server.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

type Reply = { status?: number; body: unknown }

const answering = async (answers: { chats?: Reply; smssessions?: Reply }) => {
  const server = await startScripted(({ url }, response) => {
    const collection = url.includes('/smssessions') ? 'smssessions' : 'chats'
    const reply = answers[collection] ?? { body: { statusCode: 0, [collection]: [] } }
    json(response, reply.status ?? 200, reply.body)
  })
  const { centre, close } = openContactCentre(server.url, { timeoutMs: 300 })
  closers.push(server.close, close)
  return { centre, asked: () => server.seen.map(({ method, url }) => `${method} ${url}`), server }
}

const chat = { id: 'c1', state: 'Chatting', participants: [], capabilities: ['Consult'] }
const snapshot = { state: 'Chatting', participants: [], capabilities: ['Consult'] }
const chats = { body: { statusCode: 0, chats: [chat] } }
const listed = {
  outcome: 'found',
  interactions: [{ key: { media: 'chat', interactionId: 'c1' }, interaction: snapshot }],
}
const feature = { status: 403, body: { statusCode: 5, statusMessage: 'Feature not assigned' } }
const missing = { status: 404, body: { statusCode: 6 } }

describe('all interactions of an agent', () => {
  test('are read with all their fields, of both media', async () => {
    const { centre, asked } = await answering({ chats })
    expect(await centre.listInteractions()).toEqual(listed)
    expect(asked().sort()).toEqual([
      'GET /api/v2/me/chats?fields=*',
      'GET /api/v2/me/smssessions?fields=*',
    ])
  })

  test.each([
    ['has no SMS', { chats, smssessions: missing }],
    ['may not use SMS', { chats, smssessions: feature }],
    ['gets a list that is none', { chats, smssessions: { body: { statusCode: 0 } } }],
    ['has entries that are none', { chats, smssessions: { body: { statusCode: 0, smssessions: [{}] } } }],
  ])('are those of the other medium when the agent %s', async (_why, answers) => {
    const { centre } = await answering(answers)
    expect(await centre.listInteractions()).toEqual(listed)
  })

  test.each([
    ['the session has ended', { status: 403, body: { statusCode: 20 } }, 'session-refused'],
    ['no answer can be read', { status: 502, body: null }, 'unreachable'],
  ])('are not known as long as %s for one medium', async (_why, reply, outcome) => {
    const { centre } = await answering({ chats, smssessions: reply })
    expect((await centre.listInteractions()).outcome).toBe(outcome)
  })

  // Fails: listMedia takes every refusal for `no such medium`, and a session counts as resynced that has read nothing.
  test.fails.each([
    ['GWS has an internal error', { status: 500, body: { statusCode: 4 } }],
    ['the password has to be changed', { status: 403, body: { statusCode: 8 } }],
  ])('are not none because %s', async (_why, reply) => {
    const { centre } = await answering({ chats: reply, smssessions: reply })
    expect((await centre.listInteractions()).outcome).not.toBe('found')
  })

  // Fails: one list that cannot be read at all is an empty one.
  test.fails('are not none because the answer has another shape', async () => {
    const { centre } = await answering({ chats: { body: { statusCode: 0, chats: 'later' } } })
    expect((await centre.listInteractions()).outcome).not.toBe('found')
  })
})

describe('one interaction', () => {
  test('is read under /me, its id encoded', async () => {
    const { centre, asked } = await answering({
      smssessions: { body: { statusCode: 0, smssession: { ...chat, id: 'a/b' } } },
    })
    expect(await centre.readInteraction({ media: 'sms', interactionId: 'a/b' })).toEqual({
      outcome: 'found',
      interaction: snapshot,
    })
    expect(asked()).toEqual(['GET /api/v2/me/smssessions/a%2Fb'])
  })

  test.each([
    [missing, { outcome: 'refused', gws: { statusCode: 6, httpStatus: 404 } }],
    [{ body: { statusCode: 0 } }, { outcome: 'unreachable' }],
    [{ body: { statusCode: 0, chat: 'x' } }, { outcome: 'unreachable' }],
  ])('that is answered with %j is not found', async (reply, expected) => {
    const { centre } = await answering({ chats: reply })
    expect(await centre.readInteraction({ media: 'chat', interactionId: 'c1' })).toEqual(expected)
  })
})

describe('what goes to GWS names the target', () => {
  const given = { ...target, path: '/contacts/429a', givenAsPath: true }
  test.each([
    ['chat', target, { targetUri: 'BASE/api/v2/users/429a' }],
    ['chat', given, { targetUri: 'BASE/api/v2/contacts/429a' }],
    ['sms', target, { targetUri: 'BASE/api/v2/users/429a' }],
    ['sms', given, { targetPath: '/contacts/429a' }],
  ] as const)('%s, %j', async (media, resolved, expected) => {
    const taken = { body: { statusCode: 0, referenceId: 1 } }
    const { centre, server } = await answering({ chats: taken, smssessions: taken })
    await centre.postConsult({ media, interactionId: 'i1' }, resolved)
    const [post] = server.seen
    expect(post?.headers['content-type']).toBe('application/json;charset=UTF-8')
    expect(JSON.parse(post?.body.replace(server.url, 'BASE') ?? '')).toEqual({
      operationName: 'Consult',
      ...expected,
    })
  })
})
