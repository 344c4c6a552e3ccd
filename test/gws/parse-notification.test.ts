import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseNotification } from '../../src/adapters/gws/parse-notification.ts'
import { parseTimestamp } from '../../src/adapters/gws/timestamp.ts'

const session = { agent: 'testname', sessionEpoch: 'epoch-1' }
const names = {
  chat: { resource: 'chat', collection: 'chats', state: 'ChatStateChangeMessage' },
  sms: { resource: 'smssession', collection: 'smssessions', state: 'SMSsessionStateChangeMessage' },
} as const

describe.each(['chat', 'sms'] as const)('the reference page on %s', (media) => {
  const { resource, collection, state } = names[media]
  const uri = `http://localhost:8080/api/v2/${collection}/0000Na9B26EF006E`
  const key = { media, interactionId: '0000Na9B26EF006E' }

  test('first notification', () => {
    const observation = parseNotification(session, {
      notificationType: 'ParticipantsUpdated',
      messageType: state,
      [resource]: {
        participants: [{ nickname: 'BFriend', type: 'Agent', participantId: '009052CB05CA00EB' }],
        state: 'Chatting',
        id: '0000Na9B26EF006E',
        capabilities: ['Transfer', 'SendToAgents'],
        uri,
      },
    })
    expect(observation).toMatchObject({
      key,
      error: null,
      referenceId: null,
      interaction: {
        state: 'Chatting',
        capabilities: ['Transfer', 'SendToAgents'],
        participants: [{ nickname: 'BFriend', participantId: '009052CB05CA00EB', userId: null }],
      },
    })
  })

  test('second notification', () => {
    const observation = parseNotification(session, {
      messages: [
        {
          index: 3,
          from: { nickname: 'BFriend', type: 'Agent', participantId: '009052CB05CA00EB' },
          timestamp: '2014-01-06 12:14:06.007-0800',
          visibility: 'Agents',
          type: 'ParticipantJoined',
          timestampSeconds: 1389039246007,
        },
      ],
      notificationType: 'NewMessages',
      messageType: 'MessageLogUpdated',
      [`${resource}Uri`]: uri,
    })
    expect(observation).toMatchObject({
      key,
      interaction: null,
      messages: [
        {
          index: 3,
          type: 'ParticipantJoined',
          visibility: 'Agents',
          from: { nickname: 'BFriend' },
          at: '2014-01-06T20:14:06.007Z',
        },
      ],
    })
  })

  test('failed', () => {
    const observation = parseNotification(session, {
      notificationType: 'Error',
      messageType: state,
      errorMessage: 'Operation failed',
      referenceId: 36,
      [resource]: {
        participants: [],
        state: 'Chatting',
        id: '0000Na9B26EF006E',
        capabilities: [],
        uri,
      },
    })
    expect(observation).toMatchObject({ key, error: 'Operation failed', referenceId: 36 })
  })
})

test('newer servers’ fields, unknown states and visibilities pass', () => {
  const observation = parseNotification(session, {
    messageType: 'chatstatechangemessage',
    notificationType: 'SomethingNew',
    brandNew: { a: 1 },
    chat: {
      id: 'x',
      state: 'Napping',
      participants: [
        { id: 'p1', visibility: 'Moon', path: '/users/429a', surprise: [] },
        'nonsense',
        null,
        { nickname: 'no id' },
      ],
      capabilities: ['Fly', 7],
    },
  })
  expect(observation?.interaction).toEqual({
    state: 'Napping',
    participants: [
      { participantId: 'p1', nickname: null, type: null, visibility: 'Moon', userId: '429a' },
    ],
    capabilities: ['Fly'],
  })
})

describe('what was attached to an interaction', () => {
  const secret = { CardNumber: '4111' }
  const data = {
    messageType: 'ChatStateChangeMessage',
    userData: secret,
    chat: { id: 'x', UserData: secret, participants: [{ participantId: 'p', userdata: secret }] },
    messages: [[{ deep: [{ USERDATA: 'x', kept: 1 }] }]],
  }

  test('is not in the raw notification, in whatever case and however deep', () => {
    const raw = parseNotification(session, data)?.raw
    expect(raw).toEqual({
      messageType: 'ChatStateChangeMessage',
      chat: { id: 'x', participants: [{ participantId: 'p' }] },
      messages: [[{ deep: [{ kept: 1 }] }]],
    })
    expect(data.userData).toBe(secret)
  })

  test('cannot hide in the depth, nor can the depth hurt', () => {
    const deep: unknown = JSON.parse(
      '['.repeat(50_000) + '{"userData":"4111"}' + ']'.repeat(50_000),
    )
    const observation = parseNotification(session, { chat: { id: 'x' }, deep })
    expect(JSON.stringify(observation?.raw)).not.toContain('4111')
  })
})

test('whatever comes, it never throws', () => {
  const keys = fc.constantFrom(
    'messageType',
    'notificationType',
    'chat',
    'smssession',
    'chatUri',
    'messages',
    'referenceId',
    'participants',
    'id',
  )
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue())), (data) => {
      parseNotification(session, data)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  [{ timestampSeconds: 1389039246007 }, '2014-01-06T20:14:06.007Z'],
  [{ timestampSeconds: 1526565585 }, '2018-05-17T13:59:45.000Z'],
  [{ timestamp: '2014-01-06 12:14:06.007-0800' }, '2014-01-06T20:14:06.007Z'],
  [{ timestamp: '2014-01-06T12:14:06.007-08:00' }, '2014-01-06T20:14:06.007Z'],
  [{ timestamp: '2014-01-06T20:14:06Z' }, '2014-01-06T20:14:06.000Z'],
  [{ timestamp: 'yesterday' }, null],
  [{ timestampSeconds: 1e300 }, null],
  [{}, null],
])('the moment in %j is %s', (message, at) => {
  expect(parseTimestamp(message)).toBe(at)
})
