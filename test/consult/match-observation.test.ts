import { describe, expect, test } from 'vitest'
import { applyReport } from '../../src/consult/apply-report.ts'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { matchObservation, mayConcernConsult } from '../../src/consult/match-observation.ts'
import type { InteractionSnapshot, LogMessage, Participant } from '../../src/consult/observation.ts'
import {
  aRecord,
  anObservation,
  bFriend,
  customer,
  joined,
  now,
  posted,
  posting,
  report,
  someone,
  testName,
} from './a-record.ts'

const after = (...facts: Fact[]): ConsultRecord =>
  facts.reduce((record, fact) => {
    const applied = applyReport(record, report(fact), now)
    return applied.outcome === 'changed' ? applied.record : record
  }, aRecord())

const snapshot = (
  participants: Participant[],
  more: Partial<InteractionSnapshot> = {},
): InteractionSnapshot => ({
  state: 'Chatting',
  participants,
  capabilities: ['Transfer', 'Leave', 'Consult'],
  ...more,
})
const logged = (type: string, from: Participant, more: Partial<LogMessage> = {}): LogMessage => ({
  index: 3,
  type,
  visibility: 'Agents',
  text: null,
  from,
  at: null,
  ...more,
})
const factsOf = (observation: Parameters<typeof anObservation>[0], ...records: ConsultRecord[]) =>
  matchObservation(anObservation(observation), records).map(({ fact }) => fact)

const pending = after(posting, posted)
const together = after(posting, posted, joined)

describe('somebody joins', () => {
  test('the reference page’s first notification, with the originator listed twice: the colleague is the one not called like him', () => {
    const again = someone('009052CB05C900EA', 'TestName')
    const participants = [again, bFriend, customer, testName]
    expect(factsOf({ interaction: snapshot(participants) }, pending)).toEqual([
      { fact: 'joined', participant: bFriend, rule: 'new-participant' },
    ])
  })

  test('the originator alone, listed a second time, is nobody new', () => {
    const again = someone('009052CB05C900EA', 'TestName')
    expect(factsOf({ interaction: snapshot([again, customer, testName]) }, pending)).toEqual([])
  })

  test('a colleague called like the originator is one once agents can be written to', () => {
    const namesake = someone('009052CB05CA00EB', 'TestName')
    const interaction = snapshot([namesake, customer, testName], { capabilities: ['SendToAgents'] })
    expect(factsOf({ interaction }, pending)).toEqual([
      { fact: 'joined', participant: namesake, rule: 'new-participant' },
    ])
  })

  test.each(['Agents', 'Agent', 'agents', 'Supervisor'])(
    'the second notification, visible to %s',
    (visibility) => {
      expect(
        factsOf({ messages: [logged('ParticipantJoined', bFriend, { visibility })] }, pending),
      ).toEqual([{ fact: 'joined', participant: bFriend, rule: 'participant-joined' }])
    },
  )

  test('a ParticipantJoined that the customer sees too is no consult', () => {
    expect(
      factsOf({ messages: [logged('ParticipantJoined', bFriend, { visibility: 'All' })] }, pending),
    ).toEqual([])
  })

  test('the capability alone tells that somebody did', () => {
    expect(
      factsOf({ interaction: snapshot([], { capabilities: ['SendToAgents'] }) }, pending),
    ).toEqual([{ fact: 'joined', participant: null, rule: 'capability' }])
  })

  test('with our referenceId the match is by reference', () => {
    expect(
      factsOf({ referenceId: 35, interaction: snapshot([bFriend, testName]) }, pending),
    ).toMatchObject([{ fact: 'joined', rule: 'reference' }])
  })

  test('with another operation’s referenceId the newcomer is explained, and later no news', () => {
    const [explained] = factsOf(
      { referenceId: 40, interaction: snapshot([bFriend, testName]) },
      pending,
    )
    expect(explained).toEqual({ fact: 'explained', participants: [bFriend] })
    const wiser = after(posting, posted, explained ?? posted)
    expect(factsOf({ interaction: snapshot([bFriend, testName]) }, wiser)).toEqual([])
  })

  test('where user ids are shown, somebody else than the target is not the target', () => {
    const wanting = after({ ...posting, targetUserId: '429a' } as Fact, posted)
    const carol = someone('C', 'Carol', { userId: '77' })
    expect(factsOf({ interaction: snapshot([carol, testName]) }, wanting)).toEqual([])
    const friend = { ...bFriend, userId: '429a' }
    expect(factsOf({ interaction: snapshot([friend, testName]) }, wanting)).toMatchObject([
      { participant: friend },
    ])
  })

  test('what another agent’s session sees is not about this agent’s consult', () => {
    expect(
      factsOf({ agent: 'carol', interaction: snapshot([bFriend, testName]) }, pending),
    ).toEqual([])
  })
})

describe('an Error', () => {
  const failed = { error: 'Operation failed', interaction: snapshot([customer, testName]) }
  test('with our referenceId is ours', () => {
    expect(factsOf({ ...failed, referenceId: 35 }, pending)).toMatchObject([
      { fact: 'error', referenceId: 35, rule: 'reference' },
    ])
  })
  test('with another is not', () => {
    expect(factsOf({ ...failed, referenceId: 36 }, pending)).toEqual([])
  })
  test('of another session epoch is told by the interaction: its reference means nothing here', () => {
    expect(factsOf({ ...failed, referenceId: 36, sessionEpoch: 'epoch-2' }, pending)).toMatchObject(
      [{ fact: 'error', referenceId: null, rule: 'error-on-interaction' }],
    )
  })
  test('that an earlier consult explains is not the open one’s', () => {
    const earlier = after(posting, posted, {
      fact: 'error',
      message: 'x',
      referenceId: 35,
      rule: 'reference',
    })
    const open = { ...after(posting), consult: { ...after(posting).consult, id: 'cst_2' } }
    expect(factsOf({ ...failed, referenceId: 35 }, earlier, open)).toEqual([])
  })
})

describe('the colleague', () => {
  test('is missing from the participants: he left', () => {
    expect(factsOf({ interaction: snapshot([customer, testName]) }, together)).toEqual([
      { fact: 'departed', participantId: bFriend.participantId, reason: 'left' },
    ])
  })
  test('left, says the log', () => {
    expect(factsOf({ messages: [logged('ParticipantLeft', bFriend)] }, together)).toEqual([
      { fact: 'departed', participantId: bFriend.participantId, reason: 'left' },
    ])
  })
  test('was removed, says a notice that names the user', () => {
    const notice = logged('Notice', testName, { text: 'REMOVE_PARTICIPANT_FROM_CONFERENCE429a' })
    expect(factsOf({ messages: [notice] }, together)).toMatchObject([
      { fact: 'departed', reason: 'removed' },
    ])
  })
  test('became visible to all: it is a conference now', () => {
    const visible = { ...bFriend, visibility: 'All' }
    expect(factsOf({ interaction: snapshot([visible, testName]) }, together)).toMatchObject([
      { fact: 'departed', reason: 'conferenced' },
    ])
  })
  test('of one of two consults leaves: only that one is over', () => {
    const carol = someone('C', 'Carol')
    const second = after({ ...posting, present: [customer, testName, bFriend] } as Fact, posted, {
      fact: 'joined',
      participant: carol,
      rule: 'new-participant',
    })
    const matches = matchObservation(
      anObservation({ interaction: snapshot([customer, testName, carol]) }),
      [together, { ...second, consult: { ...second.consult, id: 'cst_2' } }],
    )
    expect(matches).toEqual([
      {
        consultId: 'cst_1',
        fact: { fact: 'departed', participantId: bFriend.participantId, reason: 'left' },
      },
    ])
  })
  test('talks to agents only: a message', () => {
    const text = logged('Text', bFriend, { text: 'ask for the number' })
    expect(factsOf({ messages: [text] }, together)).toEqual([{ fact: 'message', message: text }])
    expect(factsOf({ messages: [{ ...text, visibility: 'All' }] }, together)).toEqual([])
  })
})

test.each(['Completed', 'LeftChat', 'Revoked'])('an interaction in state %s is over', (state) => {
  expect(factsOf({ interaction: snapshot([], { state }) }, together)).toEqual([{ fact: 'closed' }])
  expect(factsOf({ interaction: snapshot([], { state: 'SomethingNew' }) }, together)).toEqual([])
})

test('what customer and agent say to each other concerns no consult', () => {
  expect(
    mayConcernConsult(
      anObservation({ messages: [logged('Text', customer, { visibility: 'All' })] }),
    ),
  ).toBe(false)
  expect(
    mayConcernConsult(
      anObservation({ messages: [logged('TypingStarted', customer, { visibility: 'All' })] }),
    ),
  ).toBe(false)
  expect(mayConcernConsult(anObservation({ messages: [logged('Text', bFriend)] }))).toBe(true)
})
