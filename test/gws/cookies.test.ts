import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { gwsHttp } from '../../src/adapters/gws/http.ts'
import { createDispatcher } from '../../src/adapters/gws/dispatcher.ts'
import { json, startScripted } from './scripted-server.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const sorted = (header: string) => header.split('; ').filter(Boolean).sort()

describe('an agent’s cookies', () => {
  test.each([
    'http://gws:8080/api/v2/me',
    'http://localhost:8080/api/v2/me',
    'http://127.0.0.1:8080/api/v2/me',
    'http://[::1]:8080/api/v2/me',
    'http://gws.corp.local/api/v2/me',
    'https://gws.example.co.uk/api/v2/me',
  ])('are kept for %s', (url) => {
    const cookies = agentCookies()
    cookies.store(url, ['JSESSIONID=one; Path=/; Secure; HttpOnly', 'AWSELB=two;PATH=/;MAX-AGE=60'])
    expect(sorted(cookies.header(url))).toEqual(['AWSELB=two', 'JSESSIONID=one'])
  })

  test('stay with their host and path', () => {
    const cookies = agentCookies()
    cookies.store('http://gws.example/api/v2/me', ['A=1; Path=/api', 'B=2; Path=/other'])
    expect(cookies.header('http://gws.example/api/v2/notifications')).toBe('A=1')
    expect(cookies.header('http://gws.example/other')).toBe('B=2')
    expect(cookies.header('http://other.example/api')).toBe('')
  })

  test('of another domain are not taken, and take no others down', () => {
    const cookies = agentCookies()
    const url = 'http://gws.example/api'
    cookies.store(url, ['A=1; Domain=elsewhere.example', 'B=2; Domain=com', '', '=;', 'C=3; Path=/'])
    expect(cookies.header(url)).toBe('C=3')
  })

  test('are replaced, and end when the server says so', () => {
    const cookies = agentCookies()
    const url = 'http://gws.example/api'
    cookies.store(url, ['A=1; Path=/', 'B=1; Path=/'])
    cookies.store(url, ['A=2; Path=/', 'B=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])
    expect(cookies.header(url)).toBe('A=2')
  })

  test('go to another process whole, and do not come back from there', () => {
    const url = 'http://gws.example/api'
    const own = agentCookies()
    own.store(url, ['JSESSIONID=one; Path=/; Secure; HttpOnly', 'BAYEUX_BROWSER=two; Path=/'])
    const there = agentCookies(own.serialize())
    expect(sorted(there.header(url))).toEqual(['BAYEUX_BROWSER=two', 'JSESSIONID=one'])
    there.store(url, ['JSESSIONID=three; Path=/'])
    expect(sorted(own.header(url))).toEqual(['BAYEUX_BROWSER=two', 'JSESSIONID=one'])
  })
})

test('however requests of agents interleave on shared sockets, none carries what was another’s', async () => {
  const agentOf = (authorization = '') =>
    Buffer.from(authorization.slice(6), 'base64').toString('utf8').split(':')[0] ?? ''
  // Each answer sets a cookie and a token that name their agent.
  const server = await startScripted(({ headers }, response) => {
    const agent = agentOf(headers.authorization)
    json(
      response,
      200,
      { statusCode: 0 },
      {
        'set-cookie': [`JSESSIONID=${agent}; Path=/`, `BAYEUX_BROWSER=${agent}; Path=/`],
        'x-csrf-header': 'x-own-name',
        'x-csrf-token': agent,
      },
    )
  })
  const dispatcher = createDispatcher()
  closers.push(server.close, () => dispatcher.destroy())
  const agents = ['anna', 'bert', 'carla'].map((username) =>
    gwsHttp({
      dispatcher,
      authentication: basicAuthentication({ username, password: 'p' }),
      cookies: agentCookies(),
      csrf: null,
    }),
  )
  const call = fc.record({
    agent: fc.integer({ min: 0, max: 2 }),
    method: fc.constantFrom('GET' as const, 'POST' as const),
    wait: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 20 }), async (calls) => {
      const under: Promise<unknown>[] = []
      for (const { agent, method, wait } of calls) {
        const sent = agents[agent]?.send({
          method,
          url: `${server.url}/x`,
          timeoutMs: 2000,
          ...(method === 'POST' && { body: '{}' }),
        })
        under.push(Promise.resolve(sent))
        if (wait) await sent
      }
      await Promise.all(under)
    }),
    { numRuns: 25 },
  )
  expect(server.seen.some(({ headers }) => headers.cookie !== undefined)).toBe(true)
  for (const { headers, method } of server.seen) {
    const agent = agentOf(headers.authorization)
    const { cookie } = headers
    if (cookie !== undefined)
      expect(sorted(cookie)).toEqual([`BAYEUX_BROWSER=${agent}`, `JSESSIONID=${agent}`])
    if (headers['x-own-name'] !== undefined) expect(headers['x-own-name']).toBe(agent)
    if (method === 'GET') expect(headers['x-own-name']).toBeUndefined()
  }
})
