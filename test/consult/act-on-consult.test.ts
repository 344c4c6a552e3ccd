import { describe, expect, test } from 'vitest'
import { actOnConsult } from '../../src/consult/act-on-consult.ts'
import { checkConsult } from '../../src/consult/check-consult.ts'
import type { Target } from '../../src/consult/consult.ts'
import { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { Fact } from '../../src/consult/fact.ts'
import type { InteractionSnapshot, Participant } from '../../src/consult/observation.ts'
import type { ResolvedTarget } from '../../src/consult/ports/contact-centre.ts'
import type { ActionRequest } from '../../src/consult/prepare-action.ts'
import { sweep } from '../../src/consult/sweep.ts'
import { aRecord, bFriend, customer, joined, left, posted, posting, testName } from './a-record.ts'
import { consultId, useCaseWorld } from './use-case-world.ts'
import type { Genesys } from './use-case-world.ts'

const together = (more: Partial<InteractionSnapshot> = {}): Genesys['read'] => ({
  outcome: 'found',
  interaction: {
    state: 'Chatting',
    participants: [bFriend, customer, testName],
    capabilities: ['Transfer', 'Invite', 'SendToAgents'],
    ...more,
  },
})

const asking: Fact = {
  fact: 'asking',
  id: 'act_0',
  action: 'transfer',
  sessionEpoch: 'epoch-1',
  after: null,
}

/** A joined consult, and somebody who asks for something. */
const given = async (
  genesys: Partial<Genesys> = {},
  { facts = [], target = { agent: 'bfriend' } }: { facts?: Fact[]; target?: Target } = {},
) => {
  const world = useCaseWorld({ read: together(), ...genesys })
  const record = aRecord()
  await world.given([posting, posted, joined, ...facts], {
    ...record,
    consult: { ...record.consult, target },
  })
  const act = async (request: ActionRequest, mayStillPost = () => true) => {
    const header = await world.deps.store.locate(consultId)
    if (!header) throw new Error('it was given')
    return actOnConsult({ ...world.deps, mayStillPost }, { id: 'act_1', header, request })
  }
  return { ...world, act }
}

const agent = (id: string): ResolvedTarget => ({
  ...{ kind: 'agent', id, path: `/users/${id}`, givenAsPath: false },
})
const queue = { kind: 'queue', id: '77', path: '/contacts/77', givenAsPath: false } as const
const support = { queue: 'support' }
const shownAs = (userId: string): Participant => ({ ...bFriend, userId })
const hisUser = together({ participants: [shownAs('b0b'), customer, testName] })

describe('whom Genesys is told', () => {
  test.each<{ who: string; genesys?: Partial<Genesys>; target?: Target; operation: object }>([
    { who: 'the agent whom the consult was for', operation: { target: { id: '429a' } } },
    {
      who: 'the agent whose path the consult was for',
      target: { path: '/users/429a' },
      operation: { target: { id: '429a' } },
    },
    {
      who: 'the user whom Genesys shows',
      target: support,
      genesys: { read: hisUser },
      operation: { target: agent('b0b') },
    },
    { who: 'the queue, by name', target: support, operation: { queueName: 'support' } },
    {
      who: 'the contact that the URI names',
      target: { uri: 'http://gws/api/v2/contacts/77' },
      genesys: { target: { outcome: 'found', target: { ...queue, kind: 'unspecified' } } },
      operation: { target: { path: '/contacts/77' } },
    },
  ])('to transfer: $who', async ({ genesys = {}, target, operation }) => {
    const resolved = { outcome: 'found', target: agent('429a') } as const
    const { act, asked } = await given({ target: resolved, ...genesys }, target ? { target } : {})
    expect(await act({ action: 'transfer' })).toMatchObject({ outcome: 'taken' })
    expect(asked.operations).toMatchObject([{ operation: 'transfer', ...operation }])
  })

  test('to conference with whom a queue found: the queue, as the consult was', async () => {
    const genesys = { target: { outcome: 'found', target: queue } } as const
    const { act, asked } = await given(genesys, { target: support })
    expect(await act({ action: 'conference' })).toMatchObject({ outcome: 'taken' })
    expect(asked.operations).toEqual([{ operation: 'conference', target: queue }])
  })

  test('to write: nobody in particular', async () => {
    const { act, asked } = await given()
    await act({ action: 'message', text: 'psst' })
    expect(asked.operations).toEqual([{ operation: 'message', text: 'psst' }])
  })
})

describe('nothing is posted, and nothing recorded', () => {
  test.each<{ when: string; genesys?: Partial<Genesys>; facts?: Fact[]; outcome: string }>([
    {
      when: 'there is no session',
      genesys: { session: 'unavailable' },
      outcome: 'session-unavailable',
    },
    {
      when: 'Genesys refuses the session',
      genesys: { read: { outcome: 'session-refused', gws: { statusCode: 20 } } },
      outcome: 'session-unavailable',
    },
    {
      when: 'Genesys is away',
      genesys: { read: { outcome: 'unreachable' } },
      outcome: 'gws-unreachable',
    },
    {
      when: 'Genesys fails to show the interaction',
      genesys: { read: { outcome: 'refused', gws: { statusCode: 4 } } },
      outcome: 'gws-unreachable',
    },
    {
      when: 'Genesys does not know the interaction',
      genesys: { read: { outcome: 'refused', gws: { statusCode: 6 } } },
      outcome: 'refused',
    },
    {
      when: 'Genesys does not list the capability',
      genesys: { read: together({ capabilities: ['SendToAgents'] }) },
      outcome: 'capability-missing',
    },
    { when: 'another action is under way', facts: [asking], outcome: 'in-progress' },
    {
      when: 'what another one has done may not show yet',
      facts: [asking, { fact: 'answered', id: 'act_0', outcome: 'accepted', referenceId: null }],
      outcome: 'in-progress',
    },
    { when: 'the colleague has left', facts: [left], outcome: 'illegal-state' },
  ])('when $when', async ({ genesys, facts = [], outcome }) => {
    const { act, asked, events } = await given(genesys, { facts })
    const before = await events()
    expect(await act({ action: 'transfer' })).toMatchObject({ outcome })
    expect(asked.operations).toEqual([])
    expect(await events()).toEqual(before)
  })

  test('when too little time is left for an answer', async () => {
    const { act, asked } = await given()
    expect(await act({ action: 'remove' }, () => false)).toEqual({ outcome: 'gws-unreachable' })
    expect(asked.operations).toEqual([])
  })

  test('when the target is gone, and nobody shows who the colleague is', async () => {
    const genesys = { target: { outcome: 'not-found' } } as const
    const { act } = await given(genesys, { target: { uri: 'http://gws/api/v2/contacts/77' } })
    expect(await act({ action: 'remove' })).toEqual({ outcome: 'target-unknown' })
  })

  test('when the colleague leaves while the interaction is read', async () => {
    const { act, asked, genesys, observed } = await given()
    genesys.whileReading = () => observed(left)
    expect(await act({ action: 'transfer' })).toMatchObject({
      outcome: 'illegal-state',
      consult: { state: 'ended', reason: 'left' },
    })
    expect(asked.operations).toEqual([])
  })
})

test('an action that came to nothing while the interaction is read is in nobody’s way', async () => {
  const accepted = {
    fact: 'answered',
    id: 'act_0',
    outcome: 'accepted',
    referenceId: null,
  } as const
  const { act, genesys, observed, pass } = await given({}, { facts: [asking, accepted] })
  pass(10)
  genesys.whileReading = () => observed({ fact: 'action-failed', referenceId: null })
  expect(await act({ action: 'conference' })).toMatchObject({ outcome: 'taken' })
})

test('an action that Genesys took while the interaction is read makes what was read worthless', async () => {
  const { act, asked, genesys, observed } = await given()
  genesys.whileReading = async () => {
    await observed(asking)
    await observed({ fact: 'answered', id: 'act_0', outcome: 'accepted', referenceId: null })
  }
  expect(await act({ action: 'conference' })).toEqual({ outcome: 'in-progress' })
  expect(asked.operations).toEqual([])
})

test.each(['accepted', 'unknown'] as const)(
  'what was %s and shows nothing is in nobody’s way ten seconds later',
  async (outcome) => {
    const answered = { fact: 'answered', id: 'act_0', outcome, referenceId: null } as const
    const { act, pass, asked } = await given({}, { facts: [asking, answered] })
    pass(9)
    expect(await act({ action: 'remove' })).toEqual({ outcome: 'in-progress' })
    pass(1)
    expect(await act({ action: 'remove' })).toMatchObject({ outcome: 'taken' })
    expect(asked.operations).toHaveLength(1)
  },
)

test('writing waits for no action', async () => {
  const { act } = await given({}, { facts: [asking] })
  expect(await act({ action: 'message', text: 'psst' })).toMatchObject({ outcome: 'taken' })
})

test('what was asked by somebody who died is not asked again: a look tells how it went', async () => {
  const { deps, pass, genesys, consult, asked } = await given({}, { facts: [asking] })
  pass(29)
  expect(await checkConsult(deps, consultId)).toBe(3)
  expect(asked.reads).toBe(0)
  pass(32)
  await sweep(deps)
  genesys.read = together({ state: 'Completed' })
  expect(await checkConsult(deps, consultId)).toBeUndefined()
  expect(await consult()).toMatchObject({ state: 'ended', reason: 'transferred' })
  expect(asked.operations).toEqual([])
})

test('a consult recorded before there were actions is still read', () => {
  const { asked: none, ...before } = aRecord()
  expect(ConsultRecord.parse(before)).toEqual({ ...before, asked: none })
})
