import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { adapt } from 'cometd-nodejs-client'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'

// The stock client, as one who knows nothing of ours. It needs its `window` before the library is loaded.
adapt()
const { CometD } = await import('cometd')

const authorization = `Basic ${Buffer.from('testname:secret').toString('base64')}`
const bfriend = '429a55994ef64991a77acb77c1cf9041'
type Data = Record<string, unknown>

let gws: GwsSimulator
let client: InstanceType<typeof CometD>
let heard: Data[]
let look: () => void
const until = (count: number) =>
  new Promise<Data[]>((resolve) => {
    look = () => {
      if (heard.length >= count) resolve(heard)
    }
    look()
  })

beforeEach(async () => {
  gws = await startGwsSimulator({ csrf: false })
  heard = []
  client = new CometD()
  client.unregisterTransport('websocket')
  client.configure({
    url: `${gws.url}/api/v2/notifications`,
    requestHeaders: { authorization },
    logLevel: 'warn',
  })
  await new Promise<void>((resolve) => {
    client.handshake(() =>
      client.subscribe(
        '/v2/me/*',
        ({ data }) => {
          heard.push(data as Data)
          look()
        },
        () => resolve(),
      ),
    )
  })
})
afterEach(async () => {
  await new Promise<void>((resolve) => client.disconnect(() => resolve()))
  await gws.close()
})

const sim = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${gws.url}/sim${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Data & Data[] }
}
const post = async (path: string, body: object) => {
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(`${gws.url}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}
const consult = (target = bfriend) => ({
  operationName: 'Consult',
  targetUri: `${gws.url}/api/v2/users/${target}`,
})

describe.each([
  { media: 'chat', path: 'chats', key: 'chat', message: 'ChatStateChangeMessage', log: 'chatUri' },
  {
    media: 'sms',
    path: 'smssessions',
    key: 'smssession',
    message: 'SMSsessionStateChangeMessage',
    log: 'smssessionUri',
  },
] as const)('the reference page on $media', ({ media, path, key, message, log }) => {
  const begin = async () => {
    const created = await sim('POST', '/interactions', {
      agent: 'testname',
      media,
      customer: 'FirstL',
    })
    await until(1)
    heard.length = 0
    return created.body['id'] as string
  }

  test('success: the reply, then the two notifications, field for field', async () => {
    const id = await begin()
    await sim('PUT', '/faults', [{ name: 'originator-listed-twice' }])
    expect(await post(`/api/v2/me/${path}/${id}`, consult())).toEqual({
      status: 200,
      body: { statusCode: 0, referenceId: 35 },
    })
    const [invitation] = (await sim('GET', '/invitations')).body
    expect(invitation).toMatchObject({ media, interactionId: id, from: 'testname', to: 'bfriend' })
    await sim('POST', `/invitations/${String(invitation?.['id'])}/accept`)
    const [first, second] = await until(2)
    const person = (nickname: string, type: string) => ({
      nickname,
      type,
      participantId: expect.stringMatching(/^009052CB/),
    })
    expect(first).toEqual({
      notificationType: 'ParticipantsUpdated',
      messageType: message,
      [key]: {
        participants: [
          person('TestName', 'Agent'),
          person('BFriend', 'Agent'),
          person('TestName', 'Agent'),
          person('FirstL', 'Customer'),
        ],
        state: 'Chatting',
        id,
        capabilities: [
          'Transfer',
          'Leave',
          'Invite',
          'Consult',
          'SetInFocus',
          'SetDisposition',
          'AttachUserData',
          'DeleteUserData',
          'UpdateUserData',
          'SendToAgents',
          'SendStartTypingToAgentsNotification',
          'SendStopTypingToAgentsNotification',
          'Complete',
          'SendMessage',
          'SendStartTypingNotification',
          'SendStopTypingNotification',
        ],
        uri: `${gws.url}/api/v2/${path}/${id}`,
      },
    })
    expect(second).toEqual({
      messages: [
        {
          index: expect.any(Number),
          from: person('BFriend', 'Agent'),
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}-0800$/),
          visibility: 'Agents',
          type: 'ParticipantJoined',
          timestampSeconds: expect.any(Number),
        },
      ],
      notificationType: 'NewMessages',
      messageType: 'MessageLogUpdated',
      [log]: `${gws.url}/api/v2/${path}/${id}`,
    })
  })

  test('failed: an Error with the referenceId and the chat unchanged', async () => {
    const id = await begin()
    const posted = await post(`/api/v2/me/${path}/${id}`, consult('nobody'))
    expect(posted.body).toEqual({ statusCode: 0, referenceId: 35 })
    const [error] = await until(1)
    expect(error).toMatchObject({
      notificationType: 'Error',
      messageType: message,
      errorMessage: 'Operation failed',
      referenceId: 35,
      [key]: { id, state: 'Chatting' },
    })
    expect(JSON.stringify(error)).not.toContain('SendToAgents')
  })

  test('every Consult that comes is in the journal, also a refused one', async () => {
    const id = await begin()
    expect((await post(`/api/v2/me/${path}/nothing`, consult())).body).toMatchObject({
      statusCode: 6,
    })
    expect(
      (await post(`/api/v2/me/${path}/${id}`, { operationName: 'Consult' })).body,
    ).toMatchObject({ statusCode: 1 })
    expect((await post(`/api/v2/${path}/${id}`, consult())).body).toMatchObject({ statusCode: 6 })
    const { consults } = (await sim('GET', '/journal')).body as unknown as { consults: Data[] }
    expect(
      consults.map((entry) => [entry['interactionId'], entry['statusCode'], entry['media']]),
    ).toEqual([
      ['nothing', 6, media],
      [id, 1, media],
    ])
  })
})

test('without credentials, or with others, it answers 403 and code 20', async () => {
  for (const headers of [{}, { authorization: 'Basic eDp5' }]) {
    const response = await fetch(`${gws.url}/api/v2/me`, { headers })
    expect([response.status, await response.json()]).toEqual([
      403,
      { statusCode: 20, statusMessage: 'Access denied' },
    ])
  }
})

test('with CSRF on, a POST needs the token that a GET shows, in the same session', async () => {
  const strict = await startGwsSimulator()
  const path = `${strict.url}/api/v2/me/chats/x`
  const refused = await fetch(path, { method: 'POST', headers: { authorization }, body: '{}' })
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { statusMessage: 'Missing or invalid Csrf token' },
  ])
  const read = await fetch(`${strict.url}/api/v2/me`, { headers: { authorization } })
  await read.text()
  const name = read.headers.get('x-csrf-header') ?? ''
  const cookie = read.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const headers = { authorization, cookie, [name]: read.headers.get(name) ?? '' }
  const allowed = await fetch(path, {
    method: 'POST',
    headers,
    body: '{"operationName":"Consult"}',
  })
  expect(await allowed.json()).toMatchObject({ statusCode: 6 })
  await strict.close()
})

test.each([
  ['PUT', '/faults', [{ name: 'nonsense' }], 400],
  ['PUT', '/agents/bfriend', { autoAnswer: 'maybe' }, 400],
  ['POST', '/interactions', { agent: 'testname', media: 'fax' }, 400],
  ['POST', '/interactions', { agent: 'nobody', media: 'chat' }, 404],
  ['POST', '/invitations/none/accept', {}, 404],
  ['POST', '/interactions/none/close', {}, 404],
  ['GET', '/nothing', undefined, 404],
] as const)('control: %s %s %j is answered %i', async (method, path, body, status) => {
  expect((await sim(method, path, body)).status).toBe(status)
})

test('two simulators know nothing of each other', async () => {
  const other = await startGwsSimulator()
  other.setFaults([{ name: 'access-denied' }])
  const one = await fetch(`${gws.url}/api/v2/me`, { headers: { authorization } })
  const two = await fetch(`${other.url}/api/v2/me`, { headers: { authorization } })
  expect([one.status, two.status]).toEqual([200, 403])
  await other.close()
  await other.close()
})
