import { describe, expect, onTestFinished, test } from 'vitest'
import { BridgeProblem, consultBridge } from '../../client/index.ts'
import { startScripted } from '../gws/scripted-server.ts'
import { fakeBridge, problem } from './fake-bridge.ts'

const request = {
  agent: 'testname',
  media: 'chat',
  interactionId: 'i',
  target: { agent: 'bfriend' },
} as const

/** A bridge that gives these answers to POSTs, the last one for good; an Error is a broken connection. */
const answering = (...answers: (() => Response | Error)[]) => {
  const bridge = fakeBridge()
  const posts: { at: number; key: string | null; prefer: string | null }[] = []
  bridge.happens('c', 'consult.unknown')
  bridge.instead = (path, { method, headers }) => {
    if (method !== 'POST' || path !== '/v1/consults') return undefined
    const sent = new Headers(headers)
    posts.push({
      at: bridge.time.now(),
      key: sent.get('idempotency-key'),
      prefer: sent.get('prefer'),
    })
    const answer = answers[Math.min(posts.length, answers.length) - 1]?.()
    if (answer instanceof Error) throw answer
    return answer
  }
  return { bridge, posts }
}
const created = () =>
  Response.json({ id: 'c', state: 'pending', sequence: 3, createdAt: '' }, { status: 201 })
const passing: [string, () => Response | Error][] = [
  ['a broken connection', () => new TypeError('fetch failed')],
  ['request_in_progress', () => problem(409, 'request_in_progress')],
  ['gws_unreachable', () => problem(502, 'gws_unreachable')],
  ['agent_session_unavailable', () => problem(503, 'agent_session_unavailable')],
  ['a gateway’s own time-out', () => new Response('<html>', { status: 504 })],
  ['somebody else’s page', () => new Response('<html>sign in</html>')],
  ['throttling', () => new Response('', { status: 429 })],
]

describe('starting a consult', () => {
  test.each(passing)('after %s repeats it, with the same key', async (_what, trouble) => {
    const { bridge, posts } = answering(trouble, trouble, created)
    const started = bridge.client().start(request)
    await bridge.time.pass(10_000)
    expect(await started).toMatchObject({ id: 'c', state: 'pending' })
    expect(posts.map(({ key }) => key)).toEqual(['key-1', 'key-1', 'key-1'])
    expect(bridge.time.pending()).toBe(0)
  })

  test('waits as long as Retry-After asks, and then some', async () => {
    const busy = () => problem(503, 'agent_session_unavailable', {}, { 'retry-after': '5' })
    const { bridge, posts } = answering(busy, created)
    const started = bridge.client().start(request)
    await bridge.time.pass(10_000)
    await started
    expect(posts.map(({ at }) => at - (posts[0]?.at ?? 0))).toEqual([0, 5500])
  })

  test('waits no longer than an hour, whatever it is asked for', async () => {
    const busy = () =>
      problem(503, 'agent_session_unavailable', {}, { 'retry-after': '9999999999' })
    const { bridge, posts } = answering(busy, created)
    const started = bridge.client().start(request, { patienceMs: Infinity })
    await bridge.time.pass(3601_000)
    await started
    expect(posts).toHaveLength(2)
  })

  test('gives up when its patience is over, with the last problem', async () => {
    const { bridge } = answering(() => problem(502, 'gws_unreachable', { requestId: 'r-1' }))
    const started = bridge.client().start(request, { patienceMs: 5000 })
    const refused = expect(started).rejects.toMatchObject({
      code: 'gws_unreachable',
      requestId: 'r-1',
    })
    await bridge.time.pass(10_000)
    await refused
  })

  test('returns a consult whose outcome is unknown as it stands', async () => {
    const { bridge, posts } = answering(() => problem(504, 'outcome_unknown', { consultId: 'c' }))
    expect(await bridge.client().start(request)).toMatchObject({ id: 'c', state: 'unknown' })
    expect(posts).toHaveLength(1)
  })

  test('asks to be answered early, under a key of the caller’s own', async () => {
    const { bridge, posts } = answering(created)
    await bridge.client().start(request, { respondAsync: true, idempotencyKey: 'mine' })
    expect(posts).toMatchObject([{ key: 'mine', prefer: 'respond-async' }])
  })

  test('that is refused tells all that the bridge does, and is not repeated', async () => {
    const gws = { statusCode: 4, statusMessage: 'no' }
    const { bridge, posts } = answering(() =>
      problem(409, 'gws_refused', { consultId: 'c', gws, requestId: 'r-2' }),
    )
    const failure = await bridge
      .client()
      .start(request)
      .catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(BridgeProblem)
    expect(failure).toMatchObject({
      code: 'gws_refused',
      status: 409,
      consultId: 'c',
      gws,
      requestId: 'r-2',
      errors: [],
    })
    expect(posts).toHaveLength(1)
  })

  test('tells what was wrong with a request', async () => {
    const errors = [{ path: 'target', message: 'is missing' }]
    const { bridge } = answering(() => problem(400, 'invalid_request', { errors }))
    await expect(bridge.client().start(request)).rejects.toMatchObject({ errors })
  })

  test('is aborted by its signal, while asking and while waiting', async () => {
    const { bridge } = answering(() => problem(502, 'gws_unreachable'))
    const before = AbortSignal.abort(new Error('no more'))
    await expect(bridge.client().start(request, { signal: before })).rejects.toThrow('no more')
    const leaving = new AbortController()
    const started = bridge.client().start(request, { signal: leaving.signal })
    const refused = expect(started).rejects.toThrow('enough')
    await bridge.time.pass(100)
    leaving.abort(new Error('enough'))
    await refused
    expect(bridge.time.pending()).toBe(0)
  })

  test('is not left hanging by a bridge that does not answer', async () => {
    const { bridge } = answering(created)
    const hanging = (_url: string, { signal }: RequestInit = {}) =>
      new Promise<Response>((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    const started = bridge.client({ fetch: hanging }).start(request, { patienceMs: 0 })
    const refused = expect(started).rejects.toMatchObject({ code: 'network_error', status: 0 })
    await bridge.time.pass(40_000)
    await refused
    expect(bridge.time.pending()).toBe(0)
  })
})

const withToken = (token: () => Promise<string>) => {
  const { bridge } = answering(created)
  return { bridge, client: bridge.client({ apiKey: undefined, token }) }
}

test('a token that is not to be had is asked for again', async () => {
  let turn = 0
  const token = () => ((turn += 1) === 1 ? Promise.reject(new Error('no')) : Promise.resolve('t'))
  const { client, bridge } = withToken(token)
  const got = client.get('c')
  await bridge.time.pass(2000)
  expect(await got).toMatchObject({ id: 'c' })
  expect(turn).toBe(2)
})

test('nobody waits for a token longer than for an answer, nor after an abort', async () => {
  const never = () => new Promise<string>(() => undefined)
  const { client, bridge } = withToken(never)
  const leaving = new AbortController()
  const left = client.get('c', { signal: leaving.signal })
  leaving.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  const late = client.get('c', { patienceMs: 0 })
  const failure = expect(late).rejects.toMatchObject({ code: 'network_error' })
  await bridge.time.pass(40_000)
  await failure
})

test('a token is asked for before every call, and stands in no address and no error', async () => {
  const { bridge } = answering(() => new TypeError('fetch failed'))
  const seen: (string | null)[] = []
  let turn = 0
  const client = bridge.client({
    apiKey: undefined,
    token: () => Promise.resolve(`token-${(turn += 1)}`),
    fetch: (url: string, { headers }: RequestInit) => {
      expect(url).not.toContain('token')
      seen.push(new Headers(headers).get('authorization'))
      return Promise.reject(new TypeError('fetch failed'))
    },
  })
  const failed = client.get('c').catch((cause: unknown) => cause)
  await bridge.time.pass(100_000)
  expect(String(await failed)).toBe('BridgeProblem: network_error: the bridge did not answer')
  expect(seen.slice(0, 2)).toEqual(['Bearer token-1', 'Bearer token-2'])
})

test('no redirection is followed: the key goes to the bridge and nowhere else', async () => {
  const elsewhere = await startScripted((_, response) => response.end('{}'))
  const location = `${elsewhere.url}/v1/consults/c`
  const server = await startScripted((_, response) => response.writeHead(307, { location }).end())
  onTestFinished(async () => {
    await Promise.all([elsewhere.close(), server.close()])
  })
  const bridge = consultBridge({ baseUrl: server.url, apiKey: 'key' })
  await expect(bridge.get('c')).rejects.toMatchObject({ code: 'http_307' })
  expect(elsewhere.seen).toEqual([])
})
