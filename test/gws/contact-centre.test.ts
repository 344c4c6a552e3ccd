import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { gwsContactCentre } from '../../src/adapters/gws/contact-centre.ts'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import { createDispatcher } from '../../src/adapters/gws/dispatcher.ts'
import { gwsHttp } from '../../src/adapters/gws/http.ts'
import { json, startScripted } from './scripted-server.ts'
import type { Seen } from './scripted-server.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const key = { media: 'chat', interactionId: '0000Na9B26EF006E' } as const
const target = { kind: 'agent', id: '429a', path: '/users/429a', givenAsPath: false } as const

const open = (url: string, proxyUrl?: string) => {
  const dispatcher = createDispatcher({ proxyUrl })
  closers.push(() => dispatcher.destroy())
  const http = gwsHttp({
    dispatcher,
    authentication: basicAuthentication({ username: 'täst', password: 's:cret' }),
    cookies: agentCookies(),
    csrf: null,
  })
  return gwsContactCentre({
    http,
    baseUrl: url,
    externalBaseUrl: 'https://gws.example/',
    readTimeoutMs: 300,
    answerTimeoutMs: 300,
  })
}
const against = async (serve: (seen: Seen, response: ServerResponse) => void) => {
  const server = await startScripted(serve)
  closers.push(() => server.close())
  return { server, centre: open(server.url) }
}
const posts = (seen: Seen[]) => seen.filter(({ method }) => method === 'POST')

describe('posting a Consult', () => {
  test('goes to /me, with a URI on the external base, credentials in UTF-8', async () => {
    const { server, centre } = await against((_, response) =>
      json(response, 200, { statusCode: 0, referenceId: 35 }),
    )
    expect(await centre.postConsult(key, target)).toEqual({
      outcome: 'accepted',
      referenceId: 35,
      gws: { statusCode: 0, httpStatus: 200 },
    })
    expect(server.seen[0]?.url).toBe('/api/v2/me/chats/0000Na9B26EF006E')
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      operationName: 'Consult',
      targetUri: 'https://gws.example/api/v2/users/429a',
    })
    const sent = Buffer.from(
      (server.seen[0]?.headers.authorization ?? '').slice(6),
      'base64',
    ).toString('utf8')
    expect(sent).toBe('täst:s:cret')
  })

  test.each([
    [
      'refused by GWS',
      500,
      { statusCode: 4, statusMessage: "Device '5001' is not registered." },
      'refused',
    ],
    ['wrong state', 400, { statusCode: 2, statusMessage: 'x' }, 'refused'],
    ['a code from the future', 200, { statusCode: 77 }, 'refused'],
    ['no credentials', 403, { statusCode: 20, statusMessage: 'Access denied' }, 'session-refused'],
    ['no permission', 403, { statusCode: 5, statusMessage: 'No permission' }, 'refused'],
    [
      'partial success, nothing failed',
      200,
      { statusCode: 7, failed: [], referenceId: 1 },
      'accepted',
    ],
    [
      'partial success, something failed',
      200,
      { statusCode: 7, failed: [{ statusCode: 4 }] },
      'refused',
    ],
    ['accepted without a reference', 200, { statusCode: 0 }, 'accepted'],
    ['a reference that is none', 200, { statusCode: 0, referenceId: 'x' }, 'accepted'],
    ['a proxy’s error page', 502, '<html>', 'unknown'],
    ['an empty gateway timeout', 504, '', 'unknown'],
    ['JSON of somebody else', 200, { ok: true }, 'unknown'],
  ])('%s', async (_why, status, body, outcome) => {
    const { server, centre } = await against((_, response) => {
      if (typeof body === 'string') response.writeHead(status).end(body)
      else json(response, status, body)
    })
    expect((await centre.postConsult(key, target)).outcome).toBe(outcome)
    expect(posts(server.seen)).toHaveLength(1)
  })

  test('without an answer in time the outcome is unknown, and it was sent once', async () => {
    const { server, centre } = await against(() => undefined)
    expect(await centre.postConsult(key, target)).toEqual({ outcome: 'unknown' })
    expect(posts(server.seen)).toHaveLength(1)
  })

  test('over a connection that breaks the outcome is unknown, and it was sent once', async () => {
    const { server, centre } = await against((_, response) => response.destroy())
    expect(await centre.postConsult(key, target)).toEqual({ outcome: 'unknown' })
    expect(posts(server.seen)).toHaveLength(1)
  })

  test('without a connection nothing was sent', async () => {
    const { server, centre } = await against(() => undefined)
    await server.close()
    closers.length = 1
    expect(await centre.postConsult(key, target)).toEqual({ outcome: 'not-sent' })
    expect(await centre.readInteraction(key)).toEqual({ outcome: 'unreachable' })
  })

  test('with an old CSRF token it is sent again, with the one that a GET brings', async () => {
    const { server, centre } = await against(({ method, headers }, response) => {
      if (method === 'GET')
        return json(
          response,
          200,
          { statusCode: 0 },
          { 'x-csrf-header': 'X-Own-Name', 'x-csrf-token': 't2' },
        )
      return headers['x-own-name'] === 't2'
        ? json(response, 200, { statusCode: 0, referenceId: 1 })
        : json(response, 403, { statusCode: 3, statusMessage: 'Missing or invalid Csrf token' })
    })
    expect((await centre.postConsult(key, target)).outcome).toBe('accepted')
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST'])
  })

  const csrfRefused = { statusCode: 3, statusMessage: 'Missing or invalid Csrf token' }

  test('it is sent again once only, whatever the second answer is', async () => {
    const { server, centre } = await against(({ method }, response) =>
      method === 'GET' ? json(response, 200, { statusCode: 0 }) : json(response, 403, csrfRefused),
    )
    expect((await centre.postConsult(key, target)).outcome).toBe('session-refused')
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST'])
  })

  test('without a new token it is not sent again', async () => {
    const { server, centre } = await against(({ method }, response) =>
      method === 'GET' ? json(response, 500, { statusCode: 4 }) : json(response, 403, csrfRefused),
    )
    expect((await centre.postConsult(key, target)).outcome).toBe('session-refused')
    expect(posts(server.seen)).toHaveLength(1)
  })

  test('a second try that breaks leaves the outcome unknown', async () => {
    const { server, centre } = await against(({ method }, response) => {
      if (method === 'GET') json(response, 200, { statusCode: 0 })
      else if (posts(server.seen).length === 1) json(response, 403, csrfRefused)
      else response.destroy()
    })
    expect((await centre.postConsult(key, target)).outcome).toBe('unknown')
    expect(posts(server.seen)).toHaveLength(2)
  })

  test('the one that the CSRF filter refused never reached the operation', async () => {
    const gws = await startGwsSimulator()
    closers.push(() => gws.close())
    gws.world.addAgent('täst').password = 's:cret'
    const centre = open(gws.url)
    expect((await centre.listInteractions()).outcome).toBe('found')
    gws.setFaults([{ name: 'csrf-expired', times: 1 }])
    expect((await centre.postConsult(key, target)).outcome).toBe('refused')
    expect(gws.faults.list()).toEqual([])
    expect(gws.world.journal).toHaveLength(1)
  })
})

test('reads tell the three kinds of 403 apart', async () => {
  const bodies = [
    { statusCode: 20, statusMessage: 'Access denied' },
    { statusCode: 3, statusMessage: 'Missing or invalid Csrf token' },
    { statusCode: 5, statusMessage: 'You lack the permission' },
  ]
  const { centre } = await against((_, response) => json(response, 403, bodies.shift()))
  expect((await centre.readInteraction(key)).outcome).toBe('session-refused')
  expect((await centre.readInteraction(key)).outcome).toBe('session-refused')
  expect((await centre.readInteraction(key)).outcome).toBe('refused')
})

describe('listing the interactions', () => {
  const listing = async (sms: { status: number; body: unknown }) => {
    const { centre } = await against(({ url }, response) => {
      if (url.includes('smssessions')) json(response, sms.status, sms.body)
      else json(response, 200, { statusCode: 0, chats: [{ id: 'one' }, null, { id: 7 }] })
    })
    return centre.listInteractions()
  }
  const chats = {
    outcome: 'found',
    interactions: [{ key: { media: 'chat', interactionId: 'one' } }],
    unread: [],
  }
  const withoutSms = { ...chats, unread: ['sms'] }

  test.each([
    ['a medium that the agent may not use', 403, { statusCode: 3 }, chats],
    ['a right that the agent lacks', 403, { statusCode: 5 }, chats],
    ['a medium that the server does not have', 404, { statusCode: 6 }, chats],
    ['a medium that is out of order', 500, { statusCode: 4 }, chats],
    ['no session', 403, { statusCode: 20 }, { outcome: 'session-refused' }],
    ['no list', 200, { statusCode: 0, smssessions: {} }, withoutSms],
    ['a server without it', 404, '<html>', withoutSms],
    ['a proxy', 502, '<html>', withoutSms],
  ])('that meets %s', async (_why, status, body, expected) => {
    expect(await listing({ status, body })).toMatchObject(expected)
  })

  test('waits for one that does not answer, and has the others', async () => {
    const { centre } = await against(({ url }, response) => {
      if (!url.includes('smssessions'))
        json(response, 200, { statusCode: 0, chats: [{ id: 'one' }] })
    })
    expect(await centre.listInteractions()).toMatchObject(withoutSms)
  })

  test('has nothing where no medium can be read', async () => {
    const { centre } = await against(({ url }, response) => {
      if (url.includes('smssessions')) json(response, 403, { statusCode: 3 })
      else response.writeHead(502).end('<html>')
    })
    expect(await centre.listInteractions()).toEqual({ outcome: 'unreachable' })
  })
})

test('the log of an interaction is read as its notifications are', async () => {
  const { server, centre } = await against((_, response) =>
    json(response, 200, {
      statusCode: 0,
      messages: [
        null,
        {
          index: 5,
          type: 'Text',
          visibility: 'Agents',
          text: 'psst',
          from: { participantId: 'p', nickname: 'BFriend', type: 'Agent' },
          timestampSeconds: 1389039246007,
        },
      ],
    }),
  )
  expect(await centre.readMessages({ media: 'sms', interactionId: 'x' })).toEqual({
    outcome: 'found',
    messages: [
      {
        index: 5,
        type: 'Text',
        visibility: 'Agents',
        text: 'psst',
        from: expect.objectContaining({ participantId: 'p', nickname: 'BFriend' }) as unknown,
        at: '2014-01-06T20:14:06.007Z',
      },
    ],
  })
  expect(server.seen[0]?.url).toBe('/api/v2/me/smssessions/x/messages?startIndex=0&count=1000')
})

test('cookies come back, also those marked Secure behind a balancer', async () => {
  const { server, centre } = await against((_, response) =>
    json(
      response,
      200,
      { statusCode: 0, chat: { id: 'x' } },
      { 'set-cookie': ['JSESSIONID=one; Path=/; Secure; HttpOnly', 'AWSELB=two; Path=/'] },
    ),
  )
  await centre.readInteraction(key)
  await centre.readInteraction(key)
  expect(server.seen[1]?.headers.cookie?.split('; ').sort()).toEqual([
    'AWSELB=two',
    'JSESSIONID=one',
  ])
})

const afterTurns = (turns: number, work: () => void): void => {
  if (turns === 0) work()
  else setImmediate(() => afterTurns(turns - 1, work))
}

test('characters cut anywhere arrive whole', async () => {
  const nickname = '漢字🎉é'
  const body = Buffer.from(
    JSON.stringify({ statusCode: 0, chat: { participants: [{ participantId: 'p', nickname }] } }),
  )
  let cut = 0
  const { centre } = await against((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    // The client has to have read the first part before the second one comes.
    response.write(body.subarray(0, cut), () =>
      afterTurns(10, () => response.end(body.subarray(cut))),
    )
  })
  for (cut = 1; cut < body.length; cut += 1) {
    const read = await centre.readInteraction(key)
    expect(read).toMatchObject({ outcome: 'found', interaction: { participants: [{ nickname }] } })
  }
})

test('through a proxy a few sockets serve many requests', async () => {
  const proxy = await startScripted((_, response) =>
    json(response, 200, { statusCode: 0, chat: { id: 'x' } }),
  )
  closers.push(() => proxy.close())
  const centre = open('http://gws.invalid:8080', proxy.url)
  for (let n = 0; n < 100; n += 1) await centre.readInteraction(key)
  expect(proxy.seen).toHaveLength(100)
  expect(proxy.sockets.opened).toBeLessThan(5)
})
