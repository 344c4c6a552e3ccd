import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { Fact, Report } from '../../src/consult/fact.ts'
import type { LogEntry } from '../../src/consult/interaction-log.ts'
import type { LogMessage, Observation, Participant } from '../../src/consult/observation.ts'

export const now = new Date('2026-01-02T03:04:05.000Z')

export const someone = (
  participantId: string,
  nickname: string,
  more: Partial<Participant> = {},
): Participant => ({
  participantId,
  nickname,
  type: 'Agent',
  visibility: null,
  userId: null,
  ...more,
})

export const testName = someone('009052CB057100E7', 'TestName')
export const bFriend = someone('009052CB05CA00EB', 'BFriend')
export const customer = someone('009052CB056C00E5', 'FirstL', { type: 'Customer' })

/** A consult that was just accepted. */
export const aRecord = (more: Partial<ConsultRecord> = {}): ConsultRecord => ({
  consult: {
    id: 'cst_1',
    state: 'accepted',
    referenceId: null,
    agent: 'testname',
    media: 'chat',
    interactionId: '0000Na9B26EF006E',
    target: { agent: 'bfriend' },
    metadata: {},
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    sequence: 1,
    reason: null,
    gws: null,
  },
  callerId: 'crm',
  audience: 'agent',
  raw: false,
  answerTimeoutSeconds: 60,
  answerBy: null,
  present: [],
  couldSendToAgents: false,
  targetUserId: null,
  sessionEpoch: null,
  leaseEpoch: 0,
  sessionLost: false,
  colleague: null,
  matchedBy: null,
  asked: null,
  unseen: null,
  escalation: null,
  messagesTold: [],
  held: [],
  ...more,
})

/** The first entry of a log. */
export const anEntry = (more: Partial<LogEntry> = {}): LogEntry => ({
  position: 1,
  records: [aRecord()],
  events: [],
  callerId: 'crm',
  behind: 0,
  relay: null,
  ...more,
})

/** What an agent says to the other agents. */
export const aMessage = (text: string, index: number | null = null): LogMessage => ({
  index,
  type: 'Text',
  visibility: 'Agents',
  text,
  from: bFriend,
  at: null,
})

export const posting: Fact = {
  fact: 'posting',
  present: [customer, testName],
  couldSendToAgents: false,
  targetUserId: null,
  sessionEpoch: 'epoch-1',
}
export const posted: Fact = { fact: 'posted', referenceId: 35, gws: { statusCode: 0 } }
export const joined: Fact = {
  fact: 'joined',
  participant: bFriend,
  referenceId: null,
  rule: 'new-participant',
}
export const joinedByLog: Fact = {
  fact: 'joined',
  participant: bFriend,
  referenceId: null,
  rule: 'participant-joined',
}
export const error: Fact = {
  fact: 'error',
  message: 'Operation failed',
  referenceId: 35,
  rule: 'reference',
}
export const left: Fact = { fact: 'departed', participantId: bFriend.participantId, reason: 'left' }

export const report = (fact: Fact, source: Report['source'] = 'notification'): Report => ({
  fact,
  source,
})

export const anObservation = (more: Partial<Observation>): Observation => ({
  key: { media: 'chat', interactionId: '0000Na9B26EF006E' },
  agent: 'testname',
  sessionEpoch: 'epoch-1',
  leaseEpoch: null,
  source: 'notification',
  referenceId: null,
  change: 'ParticipantsUpdated',
  error: null,
  interaction: null,
  messages: [],
  ...more,
})
