import { expect, onTestFinished, test } from 'vitest'
import { agentOf, openSession, say, startFronted } from './open-session.ts'

const signIns = (asked: { path: string }[]) =>
  asked.filter(({ path }) => path === '/api/v2/me').length

test('wrong credentials are tried twice, and then nothing is sent any more', async (context) => {
  const { closers, front } = await startFronted(context)
  const { session, states, until } = openSession(closers, front.url, { password: 'wrong' })
  await until(() => states.includes('refused'))
  expect(states).toEqual(['connecting', 'lost', 'refused'])
  expect(signIns(front.asked)).toBe(2)

  session.renew()
  expect(await session.contactCentre.listInteractions()).toEqual({ outcome: 'unreachable' })
  await session.close()
  expect(front.asked).toHaveLength(2)
})

test('one who is on trial is tried once', async (context) => {
  const { closers, front } = await startFronted(context)
  const options = { password: 'wrong', onTrial: true }
  const { states, until } = openSession(closers, front.url, options)
  await until(() => states.includes('refused'))
  expect(states).toEqual(['connecting', 'refused'])
  expect(signIns(front.asked)).toBe(1)
})

test('credentials refused once may have met a node in trouble', async (context) => {
  const { closers, gws, front } = await startFronted(context)
  gws.setFaults([{ name: 'access-denied', times: 1 }])
  const { states, connected } = openSession(closers, front.url)
  await connected()
  expect(states).toEqual(['connecting', 'lost', 'connected'])
  expect(signIns(front.asked)).toBe(2)
})

const page = '<html>account locked</html>'
const locked = '{"statusCode":3,"statusMessage":"Account is locked"}'
const unpermitted = '{"statusCode":5,"statusMessage":"Not allowed"}'
const signInAnswered = async (status: number, body: string, onTrial: boolean) => {
  const { closers, front } = await startFronted({ onTestFinished })
  front.take((request, response) => {
    request.resume()
    response.writeHead(status).end(body)
    return true
  })
  const open = openSession(closers, front.url, { onTrial })
  const tried = (times: number) =>
    expect.poll(() => signIns(front.asked)).toBeGreaterThanOrEqual(times)
  return { front, tried, ...open }
}

test.each([
  [403, page],
  [403, locked],
  [200, locked],
  [403, unpermitted],
  [403, '{"statusCode":4,"statusMessage":"Operation failed"}'],
])('one who is forbidden to sign in (%i, %s) is tried five times', async (status, body) => {
  const { front, states, until } = await signInAnswered(status, body, false)
  await until(() => states.includes('refused'))
  expect(signIns(front.asked)).toBe(5)
})

test('one who is on trial and forbidden to sign in is tried once', async () => {
  const { front, states, until } = await signInAnswered(403, page, true)
  await until(() => states.includes('refused'))
  expect(signIns(front.asked)).toBe(1)
})

test.each([
  [500, locked],
  [502, page],
])('a server in trouble (%i) is tried for as long as it takes', async (status, body) => {
  const { states, reasons, tried } = await signInAnswered(status, body, false)
  await tried(8)
  expect([states, reasons.at(-1)]).toEqual([['connecting', 'lost'], 'GWS cannot be reached'])
})

test('a server out of reach between two refusals does not make the count begin again', async (context) => {
  const { closers, front } = await startFronted(context)
  front.take((request, response) => {
    request.resume()
    if (signIns(front.asked) === 2) response.writeHead(502).end()
    else response.writeHead(403).end('{"statusCode":20,"statusMessage":"Access denied"}')
    return true
  })
  const { states, until } = openSession(closers, front.url)
  await until(() => states.includes('refused'))
  expect(signIns(front.asked)).toBe(3)
})

test('a password that has to be changed stops it at once', async (context) => {
  const { closers, gws, front } = await startFronted(context)
  gws.setFaults([{ name: 'password-change' }])
  const { states, until } = openSession(closers, front.url)
  await until(() => states.includes('password-change'))
  expect(states).toEqual(['connecting', 'password-change'])
  expect(front.asked).toHaveLength(1)
})

test.each([
  [401, '<html>'],
  [403, '{"statusCode":20,"statusMessage":"Access denied"}'],
])('a poll that gets %i leaves it to the sign-in to decide', async (status, body) => {
  const { closers, front } = await startFronted({ onTestFinished })
  let isRefusing = false
  front.take((request, response) => {
    if (!isRefusing && request.url?.endsWith('/connect') !== true) return false
    isRefusing = true
    request.resume()
    const answer = request.url === '/api/v2/me' ? '{"statusCode":20}' : body
    response.writeHead(status).end(answer)
    return true
  })
  const { states, until } = openSession(closers, front.url)
  await until(() => states.includes('refused'))
  expect(signIns(front.asked)).toBe(1 + 2)
  expect(front.asked.at(-1)?.path).toBe('/api/v2/me')
})

test('a password changed in mid-session stops it with two sign-ins', async (context) => {
  const { closers, gws, front } = await startFronted(context, {
    cometd: { timeoutMs: 200, maxIntervalMs: 10_000 },
  })
  const { states, reasons, connected, until } = openSession(closers, front.url)
  await connected()
  const before = signIns(front.asked)
  agentOf(gws, 'testname').password = 'changed'
  say(gws, 'ends the poll')
  await until(() => states.includes('refused'))
  expect(reasons.slice(2)).toEqual(['HTTP 403', 'credentials refused', 'refused'])
  expect(signIns(front.asked) - before).toBe(2)
})
