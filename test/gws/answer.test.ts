import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asRead, readAnswer } from '../../src/adapters/gws/answer.ts'

const answered = (status: number, text: string) =>
  readAnswer({ outcome: 'answered', status, text })
const said = (status: number, body: unknown) => answered(status, JSON.stringify(body))

describe('what GWS’s own code means', () => {
  test.each([
    [0, 'ok', 'done, or accepted and passed on'],
    [1, 'refused', 'a parameter is missing'],
    [2, 'refused', 'not in this state'],
    [3, 'refused', 'forbidden'],
    [4, 'refused', 'internal error'],
    [5, 'refused', 'no permission'],
    [6, 'refused', 'not found'],
    [7, 'ok', 'partial success that lists no failure'],
    [8, 'refused', 'password change demanded'],
    [9, 'refused', 'processing incomplete'],
    [10, 'refused', 'input validation'],
    [11, 'refused', 'read-only'],
    [12, 'refused', 'cannot retrieve'],
    [13, 'refused', 'cannot create'],
    [14, 'refused', 'cannot delete'],
    [15, 'refused', 'cannot update'],
    [16, 'refused', 'cannot assign'],
    [17, 'refused', 'cannot unassign'],
    [18, 'refused', 'already exists'],
    [19, 'refused', 'already in use'],
    [20, 'unauthenticated', 'not authenticated'],
    [21, 'refused', 'from the future'],
    [-1, 'refused', 'from nowhere'],
  ])('%i is %s: %s', (statusCode, outcome) => {
    for (const httpStatus of [200, 400, 403, 404, 500]) {
      const answer = said(httpStatus, { statusCode, statusMessage: 'as it says' })
      expect(answer).toMatchObject({
        outcome,
        gws: { statusCode, statusMessage: 'as it says', httpStatus },
      })
    }
  })

  test.each([
    ['no credentials', { statusCode: 20, statusMessage: 'Access denied' }, 'unauthenticated'],
    [
      'an old token',
      { statusCode: 3, statusMessage: 'Missing or invalid Csrf token' },
      'csrf-refused',
    ],
    ['an old token, in capitals', { statusCode: 20, statusMessage: 'CSRF' }, 'csrf-refused'],
    ['a right that is lacking', { statusCode: 5, statusMessage: 'No permission' }, 'refused'],
    ['a 403 that says no more', { statusCode: 3 }, 'refused'],
    ['a message that is null', { statusCode: 3, statusMessage: null }, 'refused'],
  ])('a 403 for %s', (_why, body, outcome) => {
    expect(said(403, body).outcome).toBe(outcome)
  })

  test('fields that nobody has heard of change nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5, max: 99 }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(200, 403, 500),
        (statusCode, extra, status) => {
          const { failed: _failed, statusMessage: _message, ...more } = extra
          expect(said(status, { ...more, statusCode }).outcome).toBe(
            said(status, { statusCode }).outcome,
          )
        },
      ),
    )
  })
})

describe('what is not GWS’s own word', () => {
  test.each([
    ['a proxy’s page', 502, '<html>Bad gateway</html>'],
    ['a proxy’s page with 403', 403, '<html>Blocked</html>'],
    ['a proxy that wants a password', 407, ''],
    ['nothing at all', 200, ''],
    ['nothing at all, without content', 204, ''],
    ['a redirect', 302, ''],
    ['JSON without a code', 200, '{"ok":true}'],
    ['a code that is text', 200, '{"statusCode":"OK"}'],
    ['a code that is a fraction', 200, '{"statusCode":0.5}'],
    ['a list', 200, '[{"statusCode":0}]'],
    ['null', 200, 'null'],
    ['JSON cut short', 200, '{"statusCode":0,"referenceId":3'],
  ])('%s is unreadable, whatever its status', (_what, status, text) => {
    expect(answered(status, text)).toEqual({ outcome: 'unreadable' })
  })

  test('a 401 needs no body to be a refusal of the credentials', () => {
    expect(answered(401, '<html>')).toMatchObject({ outcome: 'unauthenticated' })
    expect(said(401, { statusCode: 3 })).toMatchObject({ outcome: 'unauthenticated' })
  })

  test('whatever comes it is read without throwing, and only GWS says ok', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.constant('{"statusCode":0}')),
        fc.integer({ min: 200, max: 599 }),
        (text, status) => {
          const answer = answered(status, text)
          if (answer.outcome === 'ok') expect([0, 7]).toContain(answer.gws.statusCode)
          asRead(answer)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('what a read comes to', () => {
  test.each([
    [{ outcome: 'not-sent', cause: null }, 'unreachable'],
    [{ outcome: 'broken', cause: null }, 'unreachable'],
    [{ outcome: 'answered', status: 502, text: '<html>' }, 'unreachable'],
    [{ outcome: 'answered', status: 403, text: '{"statusCode":20}' }, 'session-refused'],
    [{ outcome: 'answered', status: 404, text: '{"statusCode":6}' }, 'refused'],
    [{ outcome: 'answered', status: 200, text: '{"statusCode":0}' }, 'ok'],
  ] as const)('%j: %s', (reply, outcome) => {
    expect(asRead(readAnswer(reply)).outcome).toBe(outcome)
  })

  // DEFECT 1: a read of which a part succeeded is taken for a refusal.
  test.fails('a partial success is a success, whatever failed beside it', () => {
    const body = { statusCode: 7, chats: [], failed: [{ statusCode: 4, channel: 'voice' }] }
    expect(asRead(said(200, body)).outcome).toBe('ok')
  })
})
