import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/consult/fact.ts'
import { observe } from '../../src/consult/observe.ts'
import { reportSession, resyncAgent } from '../../src/consult/resync-agent.ts'
import { anObservation, bFriend, customer, joined, posted, posting, testName } from './a-record.ts'
import { alone, key, useCaseWorld, withColleague } from './use-case-world.ts'
import type { Genesys } from './use-case-world.ts'

const notFound = { outcome: 'refused', gws: { statusCode: 6 } } as const
const listing = ({ interaction }: typeof alone) => ({
  outcome: 'found' as const,
  interactions: [{ key, interaction, customer: null, since: null }],
})

const resync = async (facts: Fact[], genesys: Partial<Genesys>, leaseEpoch = 1) => {
  const world = useCaseWorld(genesys)
  await world.given(facts)
  const { deps, contactCentre } = world
  await resyncAgent(deps, { agent: 'testname', leaseEpoch, contactCentre })
  return world
}

describe('what happened while nobody listened', () => {
  test.each<{ story: string; facts: Fact[]; genesys: Partial<Genesys>; ends: object }>([
    {
      story: 'the colleague joined',
      facts: [posting, posted],
      genesys: { list: listing(withColleague) },
      ends: { state: 'joined' },
    },
    {
      story: 'the colleague joined a consult whose outcome is not known',
      facts: [posting, { fact: 'outcome-unknown' }],
      genesys: { list: listing(withColleague) },
      ends: { state: 'joined' },
    },
    {
      story: 'the colleague left',
      facts: [posting, posted, joined],
      genesys: { list: listing(alone) },
      ends: { state: 'ended', reason: 'left' },
    },
    {
      story: 'the interaction was closed',
      facts: [posting, posted, joined],
      genesys: { read: notFound },
      ends: { state: 'ended', reason: 'interaction_closed' },
    },
    {
      story: 'nothing that Genesys would show; the others are seen all the same',
      facts: [posting, posted, joined],
      genesys: { read: { outcome: 'refused', gws: { statusCode: 5 } } },
      ends: { state: 'joined' },
    },
    {
      story: 'nothing; the interaction was only missing in the list',
      facts: [posting, posted, joined],
      genesys: { read: withColleague },
      ends: { state: 'joined' },
    },
  ])('$story', async ({ facts, genesys, ends }) => {
    const { consult, events, asked } = await resync(facts, genesys)
    expect(await consult()).toMatchObject(ends)
    const told = (await events()).slice(facts.length + 1)
    expect(told.every(({ source }) => source === 'resync')).toBe(true)
    expect(asked.posts).toEqual([])
  })

  test('is told once, however often the session comes back', async () => {
    const { deps, contactCentre, events } = await resync([posting, posted], {
      list: listing(withColleague),
    })
    const before = await events()
    await resyncAgent(deps, { agent: 'testname', leaseEpoch: 2, contactCentre })
    expect(await events()).toEqual(before)
  })

  test('cannot be told when the list cannot be read: the session has to try again', async () => {
    const genesys = { list: { outcome: 'unreachable' } } as const
    await expect(resync([posting, posted, joined], genesys)).rejects.toThrow()
  })

  test('of one interaction that cannot be read is left to another look, and deafens nobody', async () => {
    const { consult, planned } = await resync([posting, posted, joined], {
      read: { outcome: 'unreachable' },
    })
    expect(await consult()).toMatchObject({ state: 'joined', sequence: 4 })
    expect(planned).toEqual([{ seconds: 3, consultId: 'cst_1' }])
  })
})

describe('what a relayer that died had not handed on', () => {
  const resyncAfter = async (seconds: number) => {
    const world = useCaseWorld({ list: listing(alone) })
    await world.given([posting, posted])
    world.pass(seconds)
    const { deps, contactCentre } = world
    await resyncAgent(deps, { agent: 'testname', leaseEpoch: 1, contactCentre })
    return world.takenOver
  }

  test('is taken over, in order', async () => {
    expect(await resyncAfter(3)).toEqual([1, 2, 3])
  })

  test('a moment ago is left alone: he may be alive', async () => {
    expect(await resyncAfter(2)).toEqual([])
  })
})

describe('given a session that another listener has taken over', () => {
  const seen = (leaseEpoch: number) =>
    anObservation({
      leaseEpoch,
      interaction: {
        state: 'Chatting',
        participants: [customer, testName, bFriend],
        capabilities: [],
      },
    })

  test('what its earlier holder still reports is refused', async () => {
    const { deps, consult } = await resync([posting, posted], { list: listing(alone) }, 2)
    await observe(deps, seen(1))
    expect(await consult()).toMatchObject({ state: 'pending', sequence: 3 })
    await observe(deps, seen(2))
    expect(await consult()).toMatchObject({ state: 'joined', sequence: 4 })
  })
})

describe('a session that is down for long', () => {
  const lose = async (facts: Fact[]) => {
    const world = useCaseWorld({ list: listing(alone) })
    await world.given(facts)
    await reportSession(world.deps, { agent: 'testname', leaseEpoch: 1 }, 'session-lost')
    await reportSession(world.deps, { agent: 'testname', leaseEpoch: 1 }, 'session-lost')
    return world
  }
  const typesOf = async ({ events }: Awaited<ReturnType<typeof lose>>) =>
    (await events()).map(({ type, sequence }) => `${sequence} ${type}`).slice(3)

  test('is told to who waits for news, once, and so is its return', async () => {
    const world = await lose([posting, posted])
    expect(await typesOf(world)).toEqual(['4 session.lost'])
    const { deps, contactCentre } = world
    await resyncAgent(deps, { agent: 'testname', leaseEpoch: 1, contactCentre })
    await resyncAgent(deps, { agent: 'testname', leaseEpoch: 2, contactCentre })
    expect(await typesOf(world)).toEqual(['4 session.lost', '5 session.restored'])
  })

  test('is not told to who waits for nothing any more', async () => {
    expect(await typesOf(await lose([posting, posted, { fact: 'unanswered' }]))).toEqual([
      '4 consult.unanswered',
    ])
  })
})
