import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alone } from '../consult/use-case-world.ts'
import type { Genesys } from '../consult/use-case-world.ts'
import { heardBy } from './audience-world.ts'

/** In everything that Genesys says to agents, in whatever field. */
const marker = 'FOR AGENTS ONLY'

const interactionId = '0000Na9B26EF006E'
const unseen = fc.constantFrom(
  ...['Agents', 'Agent', 'Supervisor', 'supervisors', 'Conference', 'Coach', 'Moon', null],
)
const somebody = fc.record({
  nickname: fc.constant(marker),
  type: fc.constantFrom('Agent', 'Agent', 'Supervisor', 'External', 'Customer', marker),
  visibility: unseen,
  participantId: fc.constantFrom('P1', 'P2', '009052CB05CA00EB'),
  path: fc.constantFrom('/users/429a', '/users/b0b', undefined),
  userData: fc.constant({ note: marker }),
  brandNew: fc.constant({ deep: [marker] }),
})
const message = fc.record({
  index: fc.integer({ min: 1, max: 5 }),
  type: fc.constantFrom(
    ...[
      'Text',
      'Text',
      'Notice',
      'CustomNotice',
      'ParticipantJoined',
      'ParticipantLeft',
      'PushUrl',
    ],
    marker,
  ),
  visibility: fc.oneof(unseen, fc.constant('All')),
  text: fc.constant(marker),
  noticeText: fc.constant(marker),
  url: fc.constant(`https://intranet.example/${marker}`),
  from: somebody,
  userData: fc.constant({ note: marker }),
})
const capabilities = fc.subarray(['SendToAgents', 'Transfer', 'Invite', 'Leave', marker])
const common = {
  notificationType: fc.constantFrom(
    ...['ParticipantsUpdated', 'StatusChange', 'PropertiesUpdated', 'Error', marker],
  ),
  referenceId: fc.constantFrom(35, 36, null),
  errorMessage: fc.constant(marker),
  userData: fc.constant({ note: marker }),
  brandNew: fc.constant(marker),
}
const chat = fc.record({
  id: fc.constant(interactionId),
  state: fc.constantFrom('Chatting', 'Chatting', 'Completed', marker),
  participants: fc.array(somebody, { maxLength: 3 }),
  capabilities,
  subject: fc.constant(marker),
  userData: fc.constant({ note: marker }),
})
const stateChange = fc.record({
  ...{ ...common, messageType: fc.constant('ChatStateChangeMessage'), chat },
})
const logUpdate = fc.record({
  ...common,
  messageType: fc.constantFrom('MessageLogUpdated', marker),
  chatPath: fc.constant(`/me/chats/${interactionId}`),
  messages: fc.array(message, { minLength: 1, maxLength: 3 }),
})

const refused = {
  outcome: 'refused',
  gws: { statusCode: 4, statusMessage: marker, httpStatus: 500 },
} as const
const accepted = { outcome: 'accepted', referenceId: 35, gws: { statusCode: 0 } } as const
const told = {
  outcome: 'accepted',
  referenceId: 35,
  gws: { statusCode: 0, statusMessage: marker },
} as const
const read: fc.Arbitrary<Genesys['read']> = fc.oneof(
  fc.constant(alone),
  fc.constant({ ...refused, gws: { ...refused.gws, statusCode: 6 } }),
  capabilities.map((names) => ({
    outcome: 'found' as const,
    interaction: { ...alone.interaction, capabilities: names },
  })),
)
const genesys: fc.Arbitrary<Partial<Genesys>> = fc.record({
  read,
  reply: fc.constantFrom<Genesys['reply'][]>(accepted, told, refused, { outcome: 'unknown' }),
  operationReply: fc.constantFrom<Genesys['operationReply'][]>(told, refused, {
    outcome: 'unknown',
  }),
  candidates: fc.constantFrom<Genesys['candidates'][]>(
    () => Promise.resolve(refused),
    () => Promise.reject(new Error(marker)),
  ),
})
const notifications = fc.array(fc.oneof(stateChange, logUpdate), { maxLength: 6 })

test('whatever Genesys says to agents, no way leads from it to a bot that talks to customers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.record({ notifications, genesys }), async (said) => {
      expect(JSON.stringify(await heardBy('customer', said))).not.toContain(marker)
    }),
    { numRuns: 500 },
  )
})

test('the tools of the agents do hear it, so the words above would have been heard', async () => {
  const ways = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.record({ notifications, genesys }), async (said) => {
      for (const [way, heard] of Object.entries(await heardBy('agent', said)))
        if (JSON.stringify(heard).includes(marker)) ways.set(way, (ways.get(way) ?? 0) + 1)
    }),
    { numRuns: 200, seed: 7 },
  )
  expect(
    Math.min(...['webhook', 'socket', 'events', 'http'].map((way) => ways.get(way) ?? 0)),
  ).toBeGreaterThan(20)
})

test('a customer’s bot does hear of the consult itself', async () => {
  const colleague = {
    ...{ nickname: marker, type: 'Agent', visibility: 'Conference', participantId: 'P1' },
  }
  const joined = {
    messageType: 'ChatStateChangeMessage',
    notificationType: 'ParticipantsUpdated',
    chat: { id: interactionId, state: 'Chatting', participants: [colleague], capabilities: [] },
  }
  const heard = await heardBy('customer', { notifications: [joined], genesys: {} })
  for (const way of [heard.webhook, heard.socket, heard.events])
    expect(JSON.stringify(way)).toContain('consult.joined')
  expect(JSON.stringify(heard)).not.toContain(marker)
})
