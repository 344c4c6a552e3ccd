import { expect, test } from 'vitest'
import { BridgeProblem } from '../../../client/index.ts'
import { tokenSource, tokensFrom } from '../../../client/button/token-source.ts'
import { wordsOf } from '../../../client/button/words.ts'
import { fakeBridge } from '../fake-bridge.ts'
import { fakeTime } from '../fake-time.ts'

const aSource = (lifeMs: number) => {
  const time = fakeTime()
  let given = 0
  const source = tokenSource(time, async () => {
    given += 1
    const token = `token-${given}`
    await Promise.resolve()
    return { token, expiresAt: new Date(time.now() + lifeMs).toISOString() }
  })
  return { time, source, given: () => given }
}

test('a token is kept until shortly before it expires', async () => {
  const { time, source } = aSource(600_000)
  expect([await source.get(), await source.get()]).toEqual(['token-1', 'token-1'])
  await time.pass(554_000)
  expect(await source.get()).toBe('token-1')
  await time.pass(2000)
  expect(await source.get()).toBe('token-2')
})

test('whoever asks at once shares one', async () => {
  const { source, given } = aSource(600_000)
  expect(await Promise.all([source.get(), source.get(), source.get()])).toHaveLength(3)
  expect(given()).toBe(1)
})

test('a short life is used by half, and what the bridge did not take is not used again', async () => {
  const { time, source } = aSource(20_000)
  await source.get()
  await time.pass(9000)
  expect(await source.get()).toBe('token-1')
  source.forget()
  expect(await source.get()).toBe('token-2')
  await time.pass(11_000)
  expect(await source.get()).toBe('token-3')
})

test('a provider that gives nothing but a text is asked anew after a while', async () => {
  const time = fakeTime()
  let given = 0
  const source = tokenSource(time, () => `token-${(given += 1)}`)
  expect(await source.get()).toBe('token-1')
  await time.pass(29_000)
  expect(await source.get()).toBe('token-1')
  await time.pass(2000)
  expect(await source.get()).toBe('token-2')
})

test('a provider that fails is asked again by the next call', async () => {
  let fails = true
  const source = tokenSource(fakeTime(), () => {
    if (fails) throw new Error('not now')
    return 'token'
  })
  await expect(source.get()).rejects.toMatchObject({ code: 'token_refused' })
  fails = false
  expect(await source.get()).toBe('token')
})

const anError = (more: object) => Object.assign(new Error('x'), more)

test.each<[string, Error, string]>([
  ['refuses, as Apex does', anError({ body: { message: 'No access.' } }), 'token_refused'],
  ['refuses', new Error('sign in first'), 'token_refused'],
  ['is not reached', new TypeError('Failed to fetch'), 'network_error'],
  ['says so itself', anError({ code: 'network_error' }), 'network_error'],
  ['is not heard in time', new DOMException('late', 'TimeoutError'), 'network_error'],
  [
    'says it in our words',
    new BridgeProblem({ code: 'unauthenticated', status: 401, detail: '' }),
    'unauthenticated',
  ],
])('a provider that %s is told so', async (_what, cause, code) => {
  const source = tokenSource(fakeTime(), () => Promise.reject(cause))
  await expect(source.get()).rejects.toMatchObject({ code })
})

test('one that refuses is not asked for a minute, and its own words are shown', async () => {
  const bridge = fakeBridge()
  let asked = 0
  const refusal = anError({ body: { message: 'Ask for the permission set.' } })
  const { get } = tokenSource(bridge.time, () => {
    asked += 1
    return Promise.reject(refusal)
  })
  const client = bridge.client({ apiKey: undefined, token: get })
  const problem = await client.interactions('testname').catch((cause: unknown) => cause)
  expect([asked, bridge.time.pending()]).toEqual([1, 0])
  expect(wordsOf(problem as BridgeProblem)).toBe('Ask for the permission set.')
})

const answering = (answer: () => Response) =>
  tokensFrom({ fetch: () => Promise.resolve().then(answer) }, '/token')('testname')

test('the page’s server is asked for the agent’s token, and for nobody else’s', async () => {
  const asked: [string, RequestInit | undefined][] = []
  const provide = tokensFrom(
    {
      fetch: (url, init) => {
        asked.push([url, init])
        return Promise.resolve(Response.json({ token: 't', expiresAt: 'soon', agent: 'testname' }))
      },
    },
    '/token',
  )
  expect(await provide('testname')).toEqual({ token: 't', expiresAt: 'soon' })
  expect(asked).toMatchObject([
    ['/token', { method: 'POST', credentials: 'same-origin', body: '{"agent":"testname"}' }],
  ])
})

test.each([
  ['a broken connection', () => Promise.reject(new TypeError('failed')), 'network_error'],
  ['an error of its own', () => new Response('', { status: 502 }), 'network_error'],
  ['a refusal', () => Response.json({ token: 't' }, { status: 403 }), 'token_refused'],
  ['a page to sign in', () => new Response('<html>'), 'token_refused'],
  ['no token', () => Response.json({}), 'token_refused'],
])('%s of the page’s server is told as %s', async (_what, answer, code) => {
  const failing = answering(answer as () => Response)
  await expect(failing).rejects.toThrow(BridgeProblem)
  await expect(answering(answer as () => Response)).rejects.toMatchObject({ code })
})
