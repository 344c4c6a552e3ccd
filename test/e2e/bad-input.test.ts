import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { once } from 'node:events'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const good = {
  agent: 'testname',
  media: 'chat',
  interactionId: '0000Na9B26EF00FF',
  target: { agent: 'bfriend' },
}
const with_ = (change: object): object => ({ ...good, ...change })
const without = (name: keyof typeof good): object =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))

type Bad = {
  why: string
  body?: unknown
  headers?: Record<string, string>
  key?: string
  status: number
  code: string
  path?: string
}
const invalid = (why: string, body: unknown, path?: string): Bad => ({
  why,
  body,
  status: 400,
  code: 'invalid_request',
  ...(path !== undefined && { path }),
})

const badConsults: Bad[] = [
  invalid('no body', ''),
  invalid('not JSON', '{"agent":'),
  invalid('JSON with a trailing comma', '{"agent":"testname",}'),
  invalid('a string', '"consult"'),
  invalid('a number', '1'),
  invalid('null', 'null'),
  invalid('an array', [good]),
  invalid('an empty object', {}, 'agent'),
  invalid('an array as deep as the limit lets it be', '['.repeat(30_000) + ']'.repeat(30_000)),
  ...(['agent', 'media', 'interactionId', 'target'] as const).map((name) =>
    invalid(`no ${name}`, without(name), name),
  ),
  invalid('an unknown field', with_({ priority: 1 })),
  invalid(
    'a prototype as a field',
    '{"__proto__":{"a":1},"agent":"testname","media":"chat","interactionId":"x","target":{"agent":"bfriend"}}',
  ),
  invalid('agent is a number', with_({ agent: 5 }), 'agent'),
  invalid('agent is null', with_({ agent: null }), 'agent'),
  invalid('agent is empty', with_({ agent: '' }), 'agent'),
  invalid('agent is blank', with_({ agent: '   ' }), 'agent'),
  invalid('agent is too long', with_({ agent: 'a'.repeat(256) }), 'agent'),
  invalid('agent is an object', with_({ agent: { name: 'testname' } }), 'agent'),
  invalid('media is unknown', with_({ media: 'fax' }), 'media'),
  invalid('media in capitals', with_({ media: 'CHAT' }), 'media'),
  invalid('media is a list', with_({ media: ['chat'] }), 'media'),
  invalid('interactionId is empty', with_({ interactionId: '' }), 'interactionId'),
  invalid('interactionId is a number', with_({ interactionId: 12 }), 'interactionId'),
  invalid('interactionId climbs a path', with_({ interactionId: '../../me' }), 'interactionId'),
  invalid('interactionId is a dot', with_({ interactionId: '.' }), 'interactionId'),
  invalid('interactionId is two dots', with_({ interactionId: '..' }), 'interactionId'),
  invalid('interactionId with a slash', with_({ interactionId: 'a/b' }), 'interactionId'),
  invalid('interactionId with a query', with_({ interactionId: 'a?b=c' }), 'interactionId'),
  invalid('interactionId with a line break', with_({ interactionId: 'a\nb' }), 'interactionId'),
  invalid('interactionId with a zero', with_({ interactionId: 'a\u0000' }), 'interactionId'),
  invalid('interactionId is too long', with_({ interactionId: 'a'.repeat(129) }), 'interactionId'),
  invalid('target is a string', with_({ target: 'bfriend' }), 'target'),
  invalid('target is null', with_({ target: null }), 'target'),
  invalid('target is empty', with_({ target: {} }), 'target'),
  invalid(
    'target is two things',
    with_({ target: { agent: 'bfriend', queue: 'support' } }),
    'target',
  ),
  invalid('target agent is empty', with_({ target: { agent: '' } }), 'target.agent'),
  invalid('target queue is a number', with_({ target: { queue: 3 } }), 'target'),
  invalid('target of an unknown kind', with_({ target: { skill: 'german' } }), 'target'),
  invalid('target URI is no URI', with_({ target: { uri: 'bfriend' } }), 'target.uri'),
  invalid(
    'target URI with another scheme',
    with_({ target: { uri: 'file:///etc/passwd' } }),
    'target.uri',
  ),
  invalid(
    'target URI with a script',
    with_({ target: { uri: 'javascript:alert(1)' } }),
    'target.uri',
  ),
  invalid(
    'target path outside users and contacts',
    with_({ target: { path: '/me/chats/1' } }),
    'target.path',
  ),
  invalid('target path that climbs', with_({ target: { path: '/users/../me' } }), 'target.path'),
  invalid(
    'target path with a host',
    with_({ target: { path: 'http://gws/users/1' } }),
    'target.path',
  ),
  invalid('target path with a query', with_({ target: { path: '/users/1?x=y' } }), 'target.path'),
  invalid('metadata is a list', with_({ metadata: ['a'] }), 'metadata'),
  invalid('metadata is a string', with_({ metadata: 'case' }), 'metadata'),
  invalid('metadata with a number', with_({ metadata: { a: 1 } }), 'metadata.a'),
  invalid('metadata with an object', with_({ metadata: { a: { b: 'c' } } }), 'metadata.a'),
  invalid('metadata over 2 KB', with_({ metadata: { a: 'x'.repeat(2048) } }), 'metadata'),
  invalid(
    'metadata over 2 KB in characters of several bytes',
    with_({ metadata: { a: '漢'.repeat(700) } }),
    'metadata',
  ),
  invalid('a timeout too short', with_({ answerTimeoutSeconds: 4 }), 'answerTimeoutSeconds'),
  invalid('a timeout too long', with_({ answerTimeoutSeconds: 3601 }), 'answerTimeoutSeconds'),
  invalid(
    'a timeout with a fraction',
    with_({ answerTimeoutSeconds: 5.5 }),
    'answerTimeoutSeconds',
  ),
  invalid('a timeout as text', with_({ answerTimeoutSeconds: '60' }), 'answerTimeoutSeconds'),
  invalid('a negative timeout', with_({ answerTimeoutSeconds: -60 }), 'answerTimeoutSeconds'),
  invalid('raw as text', with_({ raw: 'yes' }), 'raw'),
  { ...invalid('an empty key', good, 'Idempotency-Key'), headers: { 'idempotency-key': '' } },
  {
    ...invalid('a key too long', good, 'Idempotency-Key'),
    headers: { 'idempotency-key': 'k'.repeat(256) },
  },
  {
    ...invalid('a key that cannot be printed', good, 'Idempotency-Key'),
    headers: { 'idempotency-key': 'caf\u00e9' },
  },
  {
    why: 'a body over 64 KB',
    body: with_({ metadata: { a: 'x'.repeat(65 * 1024) } }),
    status: 413,
    code: 'payload_too_large',
  },
  { why: 'an unknown API key', body: good, key: 'wrong', status: 401, code: 'unauthenticated' },
  {
    why: 'an empty API key',
    body: good,
    headers: { authorization: 'Bearer ' },
    status: 401,
    code: 'unauthenticated',
  },
  {
    why: 'another scheme',
    body: good,
    headers: { authorization: 'Basic bG9jYWwtYWdlbnQta2V5Og==' },
    status: 401,
    code: 'unauthenticated',
  },
  {
    why: 'an agent that is not known',
    body: with_({ agent: 'nobody' }),
    status: 404,
    code: 'agent_unknown',
  },
  {
    why: 'an agent named like a prototype',
    body: with_({ agent: 'constructor' }),
    status: 404,
    code: 'agent_unknown',
  },
  {
    why: 'a target that Genesys does not know',
    body: with_({ target: { agent: 'nobody' } }),
    status: 404,
    code: 'target_unknown',
  },
  {
    why: 'a queue that Genesys does not know',
    body: with_({ target: { queue: 'nowhere' } }),
    status: 404,
    code: 'target_unknown',
  },
  {
    why: 'a URI of something else',
    body: with_({ target: { uri: 'http://gws/api/v2/devices/1' } }),
    status: 404,
    code: 'target_unknown',
  },
]

describe('POST /v1/consults', () => {
  test.each(badConsults)(
    '$why: $status $code',
    async ({ body, headers, key, status, code, path }) => {
      const answer = await world.call('startConsult', {
        body,
        ...(headers && { headers }),
        ...(key !== undefined && { key }),
      })
      expect([answer.status, answer.body]).toMatchObject([
        status,
        {
          code,
          status,
          type: expect.any(String),
          title: expect.any(String),
          detail: expect.any(String),
          requestId: expect.any(String),
        },
      ])
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.headers.get('x-request-id')).toBeTruthy()
      if (path !== undefined) {
        const { errors } = answer.body as { errors: { path: string; message: string }[] }
        expect(errors.map((error) => error.path)).toContain(path)
      }
    },
  )

  test('after all of them nothing is recorded and nothing was sent to Genesys', async () => {
    expect(await world.journal()).toEqual([])
    expect((await world.call('listConsults')).body).toEqual({ items: [], nextCursor: null })
  })
})

describe('other calls', () => {
  test.each([
    ['GET', '/nothing', undefined, 404, 'not_found'],
    ['PATCH', '/v1/consults', undefined, 404, 'not_found'],
    ['GET', '/v1/consults/nothing', undefined, 404, 'not_found'],
    ['GET', `/v1/consults/${'x'.repeat(3000)}`, undefined, 404, 'not_found'],
    ['GET', '/v1/consults/nothing/events', undefined, 404, 'not_found'],
    ['GET', '/v1/consults?limit=0', undefined, 400, 'invalid_request'],
    ['GET', '/v1/consults?limit=101', undefined, 400, 'invalid_request'],
    ['GET', '/v1/consults?limit=many', undefined, 400, 'invalid_request'],
    ['GET', '/v1/consults?state=lost', undefined, 400, 'invalid_request'],
    ['GET', '/v1/consults?cursor=x', undefined, 400, 'invalid_request'],
    ['GET', '/v1/consults?colour=red', undefined, 400, 'invalid_request'],
    ['GET', '/v1/consults/x/events?after=-1', undefined, 400, 'invalid_request'],
    ['GET', '/v1/consults/x/events?wait=21', undefined, 400, 'invalid_request'],
    ['POST', '/v1/webhooks', { url: 'ftp://example.com' }, 400, 'invalid_request'],
    ['POST', '/v1/webhooks', { url: 'http://example.com/hook' }, 400, 'invalid_request'],
    ['POST', '/v1/webhooks', { url: 'https://user:pass@example.com/hook' }, 400, 'invalid_request'],
    ['POST', '/v1/webhooks', { url: 'https://169.254.169.254/latest' }, 400, 'invalid_request'],
    ['POST', '/v1/webhooks', { url: 'https://0xa000001/' }, 400, 'invalid_request'],
    ['POST', '/v1/webhooks', { url: 'https://[::ffff:10.0.0.1]/' }, 400, 'invalid_request'],
    [
      'POST',
      '/v1/webhooks',
      { url: 'https://example.com', secret: 'short' },
      400,
      'invalid_request',
    ],
    ['POST', '/v1/webhooks', { url: 'https://example.com', events: [] }, 400, 'invalid_request'],
    [
      'POST',
      '/v1/webhooks',
      { url: 'https://example.com', events: ['consult.lost'] },
      400,
      'invalid_request',
    ],
    ...(['transfer', 'conference', 'remove'] as const).flatMap(
      (what) =>
        [
          ['POST', `/v1/consults/nothing/${what}`, undefined, 404, 'not_found'],
          ['POST', `/v1/consults/nothing/${what}`, {}, 404, 'not_found'],
          ['POST', `/v1/consults/..%2F${what}/${what}`, undefined, 404, 'not_found'],
          ['POST', `/v1/consults/${'x'.repeat(3000)}/${what}`, undefined, 404, 'not_found'],
          ['POST', `/v1/consults/nothing/${what}`, '{', 400, 'invalid_request'],
          ['POST', `/v1/consults/nothing/${what}`, ' ', 400, 'invalid_request'],
          ['POST', `/v1/consults/nothing/${what}`, 'null', 400, 'invalid_request'],
          ['POST', `/v1/consults/nothing/${what}`, [], 400, 'invalid_request'],
          ['POST', `/v1/consults/nothing/${what}`, { text: 'x' }, 400, 'invalid_request'],
          ['POST', `/v1/consults/nothing/${what}`, { target: {} }, 400, 'invalid_request'],
          ['POST', `/v1/consults/nothing/${what}`, 'x'.repeat(65_537), 413, 'payload_too_large'],
          ['GET', `/v1/consults/nothing/${what}`, undefined, 404, 'not_found'],
        ] as const,
    ),
    ['POST', '/v1/consults/nothing/messages', { text: 'x' }, 404, 'not_found'],
    ['POST', '/v1/consults/nothing/messages', undefined, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', {}, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', { text: '' }, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', { text: ' \n' }, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', { text: 5 }, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', { text: null }, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', { text: ['x'] }, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', { text: 'x'.repeat(10_001) }, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', { text: 'x', to: 'All' }, 400, 'invalid_request'],
    ['POST', '/v1/consults/nothing/messages', '"x"', 400, 'invalid_request'],
    ['GET', '/v1/agents/nobody/interactions', undefined, 404, 'agent_unknown'],
    ['GET', '/v1/agents/constructor/interactions', undefined, 404, 'agent_unknown'],
    ['GET', '/v1/agents/nobody/targets', undefined, 404, 'agent_unknown'],
    ['GET', `/v1/agents/${'x'.repeat(3000)}/targets`, undefined, 404, 'agent_unknown'],
    [
      'GET',
      `/v1/agents/testname/targets?search=${'x'.repeat(101)}`,
      undefined,
      400,
      'invalid_request',
    ],
    ['GET', '/v1/agents/testname/targets?serach=b', undefined, 400, 'invalid_request'],
    ['POST', '/v1/agents/testname/targets', {}, 404, 'not_found'],
    ['GET', '/v1/webhooks/nothing', undefined, 404, 'not_found'],
    ['DELETE', '/v1/webhooks/nothing', undefined, 404, 'not_found'],
  ] as const)('%s %s %j: %s', async (method, path, body, status, code) => {
    const answer = await world.send(method, path, { body })
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code])
  })

  test('a socket ticket opens one socket, once; without a ticket none opens', async () => {
    const { url } = (await world.call('createSocketTicket')).body as { url: string }
    const first = new WebSocket(url)
    await once(first, 'open')
    for (const again of [url, world.stack.socketUrl, `${world.stack.socketUrl}?ticket=x`]) {
      const refused = new WebSocket(again)
      const [error] = (await once(refused, 'error')) as [Error]
      expect(error.message).toMatch(/403/)
    }
    first.close()
  })
})
