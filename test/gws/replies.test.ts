import { describe, expect, test } from 'vitest'
import { readReplies, saysNothing } from '../../src/adapters/gws/replies.ts'

const poll = { id: '7', channel: '/meta/connect' }
const polled = { ...poll, successful: true }
const read = (messages: unknown, sent = [poll]) =>
  readReplies(sent, { outcome: 'answered', status: 200, text: JSON.stringify(messages) })

describe('an answer to a poll', () => {
  test('brings its messages, the reply last or first', () => {
    const heard = { channel: '/v2/me/chats', data: { n: 1 } }
    expect(read([heard, polled])).toMatchObject({ outcome: 'replied', messages: [heard, polled] })
    expect(read([polled, heard])).toMatchObject({ outcome: 'replied', messages: [polled, heard] })
  })

  test('may be the reply itself, without a list', () => {
    expect(read(polled)).toMatchObject({ outcome: 'replied', messages: [polled] })
  })

  test('holds nothing of what was not asked', () => {
    const strange = [
      { ...polled, id: '6' },
      { id: '1', channel: '/meta/handshake', successful: true, clientId: 'other' },
    ]
    expect(read([...strange, polled])).toMatchObject({ outcome: 'replied', messages: [polled] })
  })

  test.each([
    ['only a reply to another poll', [{ ...polled, id: '6' }], '/meta/connect not answered'],
    ['a reply without success', [poll], '/meta/connect refused'],
    [
      'a refusal with words',
      [{ ...poll, successful: false, error: '402:abc:Unknown client' }],
      '/meta/connect refused 402',
    ],
    ['a goodbye', [polled, { channel: '/meta/disconnect' }], 'ended by the server'],
    [
      'contrary advice with a message',
      [polled, { channel: '/v2/me/chats', data: {}, advice: { reconnect: 'none' } }],
      'advice none',
    ],
    ['something that is no message', [polled, 'x'], 'not Bayeux'],
  ])('that is %s ends the session', (_what, messages, reason) => {
    expect(read(messages)).toEqual({ outcome: 'ended', reason, intervalMs: 0 })
  })

  test('may ask for nothing out of reason', () => {
    const advised = (advice: object) => read([{ ...polled, advice }])
    expect(advised({ timeout: 1e12, interval: 1e12, reconnect: 'later' })).toMatchObject({
      messages: [{ advice: { timeout: 300_000, interval: 60_000, reconnect: undefined } }],
    })
    expect(advised({ timeout: '30000', interval: -1 })).toMatchObject({
      messages: [{ advice: { timeout: undefined, interval: 0 } }],
    })
    expect(advised({ reconnect: 'handshake', interval: 1e12 })).toMatchObject({
      intervalMs: 60_000,
    })
  })
})

test.each([
  [{ clientId: '', supportedConnectionTypes: ['long-polling'] }],
  [{ clientId: 'c', supportedConnectionTypes: ['websocket'] }],
  [{ clientId: 'c' }],
])('a handshake that brings %j is of no use', (brought) => {
  const handshake = { id: '1', channel: '/meta/handshake' }
  expect(read([{ ...handshake, successful: true, ...brought }], [handshake])).toMatchObject({
    outcome: 'ended',
    reason: '/meta/handshake without long polling',
  })
})

test.each([
  ['a reply alone', [polled], true],
  ['nothing at all', [], false],
  ['a message', [{ channel: '/v2/me/chats', data: {} }], false],
  ['a message and then the reply', [{ channel: '/v2/me/chats', data: {} }, polled], false],
  ['the reply and then a message', [polled, { channel: '/v2/me/chats', data: {} }], false],
  ['a reply with advice', [{ ...polled, advice: { timeout: 30_000 } }], false],
  ['a reply with the number of what it acknowledges', [{ ...polled, ext: { ack: 3 } }], false],
  ['a reply to something else', [{ ...polled, channel: '/meta/subscribe' }], false],
])('%s: says nothing, %j', (_what, replies, isSo) => {
  expect(saysNothing(replies)).toBe(isSo)
})
