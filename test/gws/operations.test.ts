import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { gwsContactCentre } from '../../src/adapters/gws/contact-centre.ts'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import { createDispatcher } from '../../src/adapters/gws/dispatcher.ts'
import { gwsHttp } from '../../src/adapters/gws/http.ts'
import type { Operation } from '../../src/consult/ports/contact-centre.ts'
import { json, startScripted } from './scripted-server.ts'
import type { Seen } from './scripted-server.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const against = async (serve: (seen: Seen, response: ServerResponse) => void) => {
  const server = await startScripted(serve)
  const dispatcher = createDispatcher({ proxyUrl: undefined })
  closers.push(
    () => server.close(),
    () => dispatcher.destroy(),
  )
  const http = gwsHttp({
    dispatcher,
    authentication: basicAuthentication({ username: 'testname', password: 'secret' }),
    cookies: agentCookies(),
    csrf: null,
  })
  const centre = gwsContactCentre({
    http,
    baseUrl: server.url,
    externalBaseUrl: 'https://gws.example',
    readTimeoutMs: 300,
    answerTimeoutMs: 300,
  })
  return { server, centre }
}

const target = { kind: 'agent', id: '429a', path: '/users/429a', givenAsPath: true } as const
const targetUri = 'https://gws.example/api/v2/users/429a'
const removal = 'RemoveParticipantFromConference'

describe('what is posted', () => {
  test.each<['chat' | 'sms', Operation, object]>([
    ['chat', { operation: 'transfer', target }, { operationName: 'Transfer', targetUri }],
    ['chat', { operation: 'conference', target }, { operationName: 'Invite', targetUri }],
    [
      'chat',
      { operation: 'remove', target },
      { operationName: removal, targetUri, userUri: targetUri },
    ],
    [
      'sms',
      { operation: 'transfer', target },
      { operationName: 'Transfer', targetPath: '/users/429a' },
    ],
    ['sms', { operation: 'remove', target }, { operationName: removal, targetPath: '/users/429a' }],
    [
      'chat',
      { operation: 'transfer', queueName: 'support' },
      { operationName: 'Transfer', queueName: 'support' },
    ],
    ['sms', { operation: 'message', text: '漢' }, { operationName: 'SendToAgents', text: '漢' }],
  ])('about a %s: %j', async (media, operation, body) => {
    const { server, centre } = await against((_, response) =>
      json(response, 200, { statusCode: 0 }),
    )
    expect(await centre.postOperation({ media, interactionId: 'a' }, operation)).toEqual({
      outcome: 'accepted',
      referenceId: null,
      gws: { statusCode: 0, httpStatus: 200 },
    })
    expect(server.seen[0]?.url).toBe(`/api/v2/me/${media === 'chat' ? 'chats' : 'smssessions'}/a`)
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(body)
  })
})

describe('finding candidates', () => {
  const contact = (id: string, more: object = {}) => ({ id, name: id, ...more })
  const channels = (...all: object[]) => ({ availability: { channels: all } })

  test('asks for both kinds; what the server leaves out is null', async () => {
    const found: Record<string, object[]> = {
      User: [
        contact('free', {
          userName: 'free',
          firstName: 'Anna',
          lastName: 'Frei',
          ...channels(
            { channel: 'voice', available: true, userState: 'Talking' },
            { channel: 'chat', available: false, userState: 'Busy' },
            { channel: 'sms', available: true, userState: { displayName: 'Ready', state: 'R' } },
          ),
        }),
        contact('away', channels({ channel: 'chat', available: false, userState: 'Away' })),
        contact('speaks', channels({ channel: 'voice', available: true })),
        contact('odd', { availability: 'yes' }),
        { name: 'nobody' },
      ],
      Queue: [contact('support')],
    }
    const { server, centre } = await against(({ url }, response) => {
      const type = new URL(url, 'http://gws').searchParams.get('type') ?? ''
      json(response, 200, { statusCode: 0, contacts: found[type] })
    })
    const nothing = { userName: null, available: null, state: null }
    expect(await centre.findCandidates(' o*d,  x')).toEqual({
      outcome: 'found',
      candidates: [
        {
          kind: 'agent',
          id: 'free',
          name: 'Anna Frei',
          userName: 'free',
          available: true,
          state: 'Ready',
        },
        { kind: 'agent', id: 'away', name: 'away', ...nothing, available: false, state: 'Away' },
        { kind: 'agent', id: 'speaks', name: 'speaks', ...nothing },
        { kind: 'agent', id: 'odd', name: 'odd', ...nothing },
        { kind: 'queue', id: 'support', name: 'support', ...nothing },
      ],
    })
    const queries = server.seen.map(({ url }) => new URL(url, 'http://gws').searchParams)
    expect(queries.map((query) => query.get('filterParameters'))).toEqual(['o*,d*,x*', 'o*,d*,x*'])
  })

  test.each([
    ['refused', 403, { statusCode: 5 }, 'refused'],
    ['without a session', 403, { statusCode: 20 }, 'session-refused'],
    ['by a proxy', 502, '<html>', 'unreachable'],
  ])('%s', async (_, status, body, outcome) => {
    const { centre } = await against((__, response) => json(response, status, body))
    expect(await centre.findCandidates('')).toMatchObject({ outcome })
  })
})
