import { expect, test } from 'vitest'
import { startTestGateway } from './start-test-gateway.ts'

const answers = () => Promise.resolve({ statusCode: 200, headers: { ratelimit: 'x' }, body: '{}' })
const origins = ['https://crm.example', 'http://localhost:*', 'http://127.0.0.1:*']
const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'POST' },
})

/** Which of CORS's headers an answer has. */
const corsIn = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

test.each([
  'https://crm.example',
  'http://localhost:5173',
  'http://localhost',
  'http://127.0.0.1:80',
])('a page of %s may ask, call and read what the call says', async (origin) => {
  const { url } = await startTestGateway({ startConsult: answers }, { origins })
  const asked = await fetch(`${url}/v1/consults`, preflight(origin))
  expect([asked.status, corsIn(asked)]).toEqual([
    204,
    {
      'access-control-allow-origin': origin,
      'access-control-expose-headers':
        'location,ratelimit,ratelimit-policy,retry-after,x-request-id',
      'access-control-allow-methods': 'GET,POST,PUT,PATCH,DELETE',
      'access-control-allow-headers': 'authorization,content-type,idempotency-key,prefer',
      'access-control-max-age': '3600',
    },
  ])
  const called = await fetch(`${url}/v1/consults`, { method: 'POST', headers: { origin } })
  expect(called.status).toBe(200)
  expect(called.headers.get('access-control-allow-origin')).toBe(origin)
  expect(called.headers.get('access-control-expose-headers')).toContain('ratelimit')
  expect(called.headers.get('vary')).toBe('origin')
  const unknown = await fetch(`${url}/%zz`, { headers: { origin } })
  expect(unknown.headers.get('access-control-allow-origin')).toBe(origin)
})

test.each([
  'https://evil.example',
  'http://crm.example',
  'https://crm.example.evil.example',
  'https://crm.example:8443',
  'http://localhost.evil.example:80',
  'http://localhost:80.evil.example',
  'http://127x0.0.1:80',
  'null',
])('a page of %s may not', async (origin) => {
  const { url } = await startTestGateway({ startConsult: answers }, { origins })
  const asked = await fetch(`${url}/v1/consults`, preflight(origin))
  expect([asked.status, corsIn(asked)]).toEqual([204, {}])
  const called = await fetch(`${url}/v1/consults`, { method: 'POST', headers: { origin } })
  expect([called.status, corsIn(called)]).toEqual([200, {}])
})

test('without origins nothing is said, and a preflight is a call that does not exist', async () => {
  const { url } = await startTestGateway({ startConsult: answers })
  const asked = await fetch(`${url}/v1/consults`, preflight('http://localhost:1'))
  expect([asked.status, corsIn(asked)]).toEqual([404, {}])
})
