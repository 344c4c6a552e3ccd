import { afterEach, expect, test, vi } from 'vitest'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'

afterEach(() => {
  vi.useRealTimers()
})
const url = 'http://gws.example/api/v2/me'

test('given a header that was asked for before, what is stored or forgotten since shows in the next', () => {
  const cookies = agentCookies()
  cookies.store(url, ['JSESSIONID=one; Path=/'])
  expect(cookies.header(url)).toBe('JSESSIONID=one')

  cookies.store(url, ['JSESSIONID=two; Path=/', 'BAYEUX_BROWSER=b; Path=/'])
  expect(cookies.header(url)).toBe('JSESSIONID=two; BAYEUX_BROWSER=b')

  cookies.forget(url, 'BAYEUX_BROWSER')
  expect(cookies.header(url)).toBe('JSESSIONID=two')
})

test('given a cookie that expires, it is sent until then and no longer', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const cookies = agentCookies()
  const expires = new Date(Date.now() + 60_000).toUTCString()
  cookies.store(url, ['JSESSIONID=one; Path=/', `AWSELB=b; Path=/; Expires=${expires}`])
  vi.advanceTimersByTime(50_000)
  expect(cookies.header(url)).toBe('JSESSIONID=one; AWSELB=b')

  vi.advanceTimersByTime(20_000)
  expect(cookies.header(url)).toBe('JSESSIONID=one')
})
