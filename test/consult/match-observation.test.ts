import { describe, expect, test } from 'vitest'
import { applyReport } from '../../src/consult/apply-report.ts'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { mayHaveLeft } from '../../src/consult/match-colleague.ts'
import { matchObservation } from '../../src/consult/match-observation.ts'
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
      { fact: 'joined', participant: bFriend, referenceId: null, rule: 'new-participant' },
    ])
  })

  test('the originator alone, listed a second time, is nobody new', () => {
    const again = someone('009052CB05C900EA', 'TestName')
    expect(factsOf({ interaction: snapshot([again, customer, testName]) }, pending)).toEqual([])
  })

  test('somebody called like the originator is not named yet: it may be the originator again', () => {
    const namesake = someone('009052CB05CA00EB', 'TestName')
    const interaction = snapshot([namesake, customer, testName], { capabilities: ['SendToAgents'] })
    expect(factsOf({ interaction }, pending)).toEqual([
      { fact: 'joined', participant: null, referenceId: null, rule: 'capability' },
    ])
  })

  test('a colleague who is called like the customer is the colleague', () => {
    const namesake = someone('009052CB05CA00EB', customer.nickname ?? '')
    const interaction = snapshot([namesake, customer, testName])
    expect(factsOf({ interaction }, pending)).toMatchObject([
      { participant: namesake, rule: 'new-participant' },
    ])
  })

  test('of two strangers at once nobody is named yet, unless the user id tells', () => {
    const carol = someone('C', 'Carol')
    const both = snapshot([carol, bFriend, testName])
    expect(factsOf({ interaction: both }, pending)).toEqual([
      { fact: 'joined', participant: null, referenceId: null, rule: 'new-participant' },
    ])
    const wanting = after({ ...posting, targetUserId: '429a' } as Fact, posted)
    const friend = { ...bFriend, userId: '429a' }
    expect(factsOf({ interaction: snapshot([carol, friend, testName]) }, wanting)).toMatchObject([
      { participant: friend },
    ])
  })

  test('who was not named at first is learnt from the next news', () => {
    const unnamed = after(posting, posted, { ...joined, participant: null } as Fact)
    expect(factsOf({ messages: [logged('ParticipantJoined', bFriend)] }, unnamed)).toMatchObject([
      { fact: 'joined', participant: bFriend },
    ])
    expect(factsOf({ interaction: snapshot([bFriend, testName]) }, unnamed)).toMatchObject([
      { fact: 'joined', participant: bFriend },
    ])
    const named = after(posting, posted, { ...joined, participant: null } as Fact, joined)
    expect(named.colleague).toEqual(bFriend)
    expect(named.consult.sequence).toBe(4)
  })

  test.each(['Agents', 'Agent', 'agents', 'Supervisor'])(
    'the second notification, visible to %s',
    (visibility) => {
      expect(
        factsOf({ messages: [logged('ParticipantJoined', bFriend, { visibility })] }, pending),
      ).toEqual([
        { fact: 'joined', participant: bFriend, referenceId: null, rule: 'participant-joined' },
      ])
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
    ).toEqual([{ fact: 'joined', participant: null, referenceId: null, rule: 'capability' }])
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

  test('with the reference of an operation that brings nobody in: that says nothing about who came', () => {
    const changed = { referenceId: 83, change: 'PropertiesUpdated' }
    expect(
      factsOf({ ...changed, interaction: snapshot([bFriend, testName]) }, pending),
    ).toMatchObject([{ fact: 'joined', participant: bFriend, referenceId: null }])
    expect(
      factsOf({ ...changed, referenceId: 35, interaction: snapshot([bFriend, testName]) }, pending),
    ).toMatchObject([{ fact: 'joined', rule: 'reference', referenceId: 35 }])
  })

  test('who is visible to all was invited, not consulted', () => {
    const invited = { ...bFriend, visibility: 'All' }
    expect(factsOf({ interaction: snapshot([invited, testName]) }, pending)).toEqual([])
    const wanting = after({ ...posting, targetUserId: '429a' } as Fact, posted)
    expect(
      factsOf({ interaction: snapshot([{ ...invited, userId: '429a' }, testName]) }, wanting),
    ).toMatchObject([{ fact: 'joined' }])
  })

  test('cannot be told by state when it is not known who was there before', () => {
    const blind = after({ ...posting, present: null, couldSendToAgents: true } as Fact, posted)
    const interaction = snapshot([testName, bFriend], { capabilities: ['SendToAgents'] })
    expect(factsOf({ interaction }, blind)).toEqual([])
  })

  test('more than an hour after nobody answered, it is another story', () => {
    const late = after(posting, posted, { fact: 'unanswered' })
    const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
    expect(applyReport(late, report(joined), at(3600)).outcome).toBe('changed')
    expect(applyReport(late, report(joined), at(3601)).outcome).toBe('ignored')
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

  test('late, while another consult is open to somebody else: the target tells whose he is', () => {
    const late = after({ ...posting, targetUserId: '429a' } as Fact, posted, { fact: 'unanswered' })
    const other = after({ ...posting, targetUserId: '77' } as Fact, posted)
    const open = { ...other, consult: { ...other.consult, id: 'cst_2', referenceId: 36 } }
    const friend = { ...bFriend, userId: '429a' }
    const seen = anObservation({ interaction: snapshot([friend, testName]) })
    expect(matchObservation(seen, [late, open])).toEqual([
      { consultId: 'cst_1', fact: { ...joined, participant: friend } },
    ])
  })

  test('a capability that another joined consult explains makes nobody late', () => {
    const late = after(posting, posted, { fact: 'unanswered' })
    const second = { ...together, consult: { ...together.consult, id: 'cst_2' } }
    const interaction = snapshot([bFriend, testName], { capabilities: ['SendToAgents'] })
    expect(factsOf({ interaction }, late, second)).toEqual([])
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
  test.each(['resync', 'timer'] as const)(
    'is missing from the interaction as it was read (%s): he left',
    (source) => {
      const seen = { source, interaction: snapshot([customer, testName]) }
      expect(factsOf(seen, together)).toEqual([
        { fact: 'departed', participantId: bFriend.participantId, reason: 'left' },
      ])
    },
  )
  test('is missing from a notification: it may be older than his coming, so somebody has to look', () => {
    const seen = anObservation({ interaction: snapshot([customer, testName]) })
    expect(matchObservation(seen, [together])).toEqual([])
    expect(mayHaveLeft(seen, together)).toBe(true)
    expect(mayHaveLeft(seen, pending)).toBe(false)
    const both = anObservation({ interaction: snapshot([bFriend, customer, testName]) })
    expect(mayHaveLeft(both, together)).toBe(false)
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
  test('is not the customer who leaves', () => {
    const unnamed = after(posting, posted, { ...joined, participant: null } as Fact)
    const again = someone('C2', 'FirstL', { type: 'Customer' })
    expect(factsOf({ messages: [logged('ParticipantLeft', again)] }, unnamed)).toEqual([])
    expect(factsOf({ messages: [logged('ParticipantLeft', bFriend)] }, unnamed)).toMatchObject([
      { fact: 'departed' },
    ])
  })
  test('was removed, but which of two whose user ids are not known?', () => {
    const notice = logged('Notice', testName, { text: 'REMOVE_PARTICIPANT_FROM_CONFERENCE429a' })
    const second = { ...together, consult: { ...together.consult, id: 'cst_2' } }
    expect(factsOf({ messages: [notice] }, together, second)).toEqual([])
    const known = { ...second, targetUserId: '429a' }
    expect(
      matchObservation(anObservation({ messages: [notice] }), [together, known]),
    ).toMatchObject([{ consultId: 'cst_2', fact: { reason: 'removed' } }])
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
      referenceId: null,
      rule: 'new-participant',
    })
    const matches = matchObservation(
      anObservation({ source: 'resync', interaction: snapshot([customer, testName, carol]) }),
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
