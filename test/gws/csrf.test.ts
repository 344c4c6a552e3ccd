import type { IncomingHttpHeaders } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { key, openContactCentre, target } from './open-contact-centre.ts'
import { json, startScripted } from './scripted-server.ts'
import type { Seen } from './scripted-server.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

type Reply = { status: number; body: unknown; headers?: Record<string, string> }

const against = async (
  serve: (seen: Seen, nth: number) => Reply,
  csrf: { header: string; token: string } | null = null,
) => {
  let nth = 0
  const server = await startScripted((seen, response) => {
    nth += 1
    const { status, body, headers } = serve(seen, nth)
    json(response, status, body, headers)
  })
  const own = openContactCentre(server.url, { http: { csrf } })
  closers.push(server.close, own.close)
  return { server, ...own }
}

const taken: Reply = { status: 200, body: { statusCode: 0, referenceId: 1, chat: {} } }
const oldToken: Reply = {
  status: 403,
  body: { statusCode: 3, statusMessage: 'Missing or invalid Csrf token' },
}
const shows = (reply: Reply, token: string): Reply => ({
  ...reply,
  headers: { 'X-CSRF-HEADER': 'X-Own-Name', 'X-CSRF-TOKEN': token },
})
const tokenOf = (headers: IncomingHttpHeaders | undefined) => headers?.['x-own-name']
const methods = (seen: Seen[]) => seen.map(({ method }) => method)

describe('the token', () => {
  test('is sent under the name that the server chose, with what changes something only', async () => {
    const { server, centre } = await against(() => shows(taken, 't1'))
    await centre.readInteraction(key)
    await centre.readInteraction(key)
    await centre.postConsult(key, target)
    expect(server.seen.map(({ headers }) => tokenOf(headers))).toEqual([
      undefined,
      undefined,
      't1',
    ])
  })

  test.each([
    ['that refuses', { status: 500, body: { statusCode: 4 } }],
    ['to something else than a GET', taken],
    ['that says nothing', { status: 502, body: null }],
  ])('is learnt from any answer, also from one %s', async (_which, reply) => {
    const { server, centre } = await against((_, nth) => shows(reply, `t${nth}`))
    await centre.postConsult(key, target)
    await centre.postConsult(key, target)
    await centre.postConsult(key, target)
    expect(server.seen.map(({ headers }) => tokenOf(headers))).toEqual([undefined, 't1', 't2'])
  })

  test('is not forgotten over answers that do not show it', async () => {
    const { server, centre } = await against(() => taken, { header: 'x-own-name', token: 't0' })
    await centre.readInteraction(key)
    await centre.postConsult(key, target)
    expect(tokenOf(server.seen[1]?.headers)).toBe('t0')
  })

  test('is what the session publishes for other processes', async () => {
    const { centre, http } = await against(() => shows(taken, 't1'))
    expect(http.csrf()).toBeNull()
    await centre.readInteraction(key)
    expect(http.csrf()).toEqual({ header: 'X-Own-Name', token: 't1' })
  })
})

describe('a Consult refused for its token', () => {
  test('is posted once more, with the new one, and the same bytes', async () => {
    const { server, centre } = await against(({ method, headers }) => {
      if (method === 'GET') return shows(taken, 't2')
      return tokenOf(headers) === 't2' ? taken : oldToken
    })
    expect((await centre.postConsult(key, target)).outcome).toBe('accepted')
    expect(methods(server.seen)).toEqual(['POST', 'GET', 'POST'])
    expect(server.seen[2]?.body).toBe(server.seen[0]?.body)
  })

  test('a second time is refused for good', async () => {
    const { server, centre } = await against(({ method }) =>
      method === 'GET' ? shows(taken, 'never right') : oldToken,
    )
    expect(await centre.postConsult(key, target)).toEqual({
      outcome: 'refused',
      gws: { statusCode: 3, statusMessage: 'Missing or invalid Csrf token', httpStatus: 403 },
    })
    expect(methods(server.seen)).toEqual(['POST', 'GET', 'POST'])
  })

  test('and unanswered when posted again is unknown', async () => {
    const { server, centre } = await against(({ method }, nth) => {
      if (method === 'GET') return shows(taken, 't2')
      return nth === 1 ? oldToken : { status: 502, body: null }
    })
    expect(await centre.postConsult(key, target)).toEqual({ outcome: 'unknown' })
    expect(methods(server.seen)).toEqual(['POST', 'GET', 'POST'])
  })

  test.each<[string, Reply, string]>([
    ['for another reason', { status: 403, body: { statusCode: 5 } }, 'refused'],
    ['for its credentials', { status: 403, body: { statusCode: 20 } }, 'refused'],
    ['by a proxy’s page', { status: 403, body: '<html>CSRF</html>' }, 'unknown'],
  ])('is not the same as one refused %s', async (_why, reply, outcome) => {
    const { server, centre } = await against(() => reply)
    expect((await centre.postConsult(key, target)).outcome).toBe(outcome)
    expect(methods(server.seen)).toEqual(['POST'])
  })
})
