import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/consult/fact.ts'
import { sweep } from '../../src/consult/sweep.ts'
import { error, joined, left, now, posted, posting } from './a-record.ts'
import { alone, consultId, key, useCaseWorld, withColleague } from './use-case-world.ts'

describe('events whose relayer died', () => {
  test('are taken over in order, once nobody has touched them for long enough', async () => {
    const { deps, given, takenOver, pass } = useCaseWorld()
    await given([posting, posted])
    pass(14)
    await sweep(deps)
    expect(takenOver).toEqual([])
    pass(1)
    await deps.store.claim({ key, position: 2 }, { by: 'one', since: now.toISOString() }, 'another')
    await sweep(deps)
    expect(takenOver).toEqual([1, 3])
  })

  test('of one interaction cannot be loaded: the others are picked up, and somebody hears of it', async () => {
    const { deps, given, consult, pass, unswept } = useCaseWorld()
    await given([posting, posted])
    pass(121)
    const entry = () => Promise.reject(new Error('slow down'))
    await sweep({ ...deps, store: { ...deps.store, entry } })
    expect(unswept).toHaveLength(1)
    expect(await consult()).toMatchObject({ state: 'unanswered' })
  })
})

describe('a consult whose timer is gone', () => {
  test.each<{ state: string; facts: Fact[]; after: number; becomes: string }>([
    { state: 'accepted', facts: [], after: 61, becomes: 'pending' },
    { state: 'sending', facts: [posting], after: 61, becomes: 'unknown' },
    {
      state: 'unknown',
      facts: [posting, { fact: 'outcome-unknown' }],
      after: 61,
      becomes: 'joined',
    },
    { state: 'pending', facts: [posting, posted], after: 121, becomes: 'joined' },
    { state: 'joined', facts: [posting, posted, joined], after: 301, becomes: 'ended' },
    { state: 'joined', facts: [posting, posted, joined], after: 300, becomes: 'joined' },
    { state: 'pending', facts: [posting, posted], after: 119, becomes: 'pending' },
    { state: 'sending', facts: [posting], after: 59, becomes: 'sending' },
  ])('$state for $after s: $becomes', async ({ facts, after, becomes }) => {
    const read = becomes === 'ended' ? alone : withColleague
    const { deps, given, consult, pass, asked, planned } = useCaseWorld({ read })
    await given(facts)
    pass(after)
    await sweep(deps)
    expect(await consult()).toMatchObject({ state: becomes })
    expect(asked.posts).toHaveLength(facts.length === 0 ? 1 : 0)
    expect(planned).toEqual([])
  })
})

describe('the books', () => {
  const open = async (world: ReturnType<typeof useCaseWorld>) => {
    await sweep(world.deps)
    return (await world.deps.store.openConsults('testname')).map((header) => header.consultId)
  }

  test.each<{ state: string; facts: Fact[] }>([
    { state: 'rejected', facts: [posting, { fact: 'refused', gws: { statusCode: 2 } }] },
    { state: 'failed', facts: [posting, posted, error] },
    { state: 'ended', facts: [posting, posted, joined, left] },
  ])('are closed of what is $state', async ({ facts }) => {
    const world = useCaseWorld()
    await world.given(facts)
    expect(await open(world)).toEqual([])
    expect(world.asked.woken).toEqual([])
  })

  test('stay open for an hour after nobody answered: the colleague may still come', async () => {
    const world = useCaseWorld()
    await world.given([posting, posted, { fact: 'unanswered' }])
    world.pass(3600)
    expect(await open(world)).toEqual([consultId])
    world.pass(1)
    expect(await open(world)).toEqual([])
  })

  test('of an id that became no consult are closed after five minutes', async () => {
    const world = useCaseWorld()
    await world.register()
    world.pass(300)
    expect(await open(world)).toEqual([consultId])
    world.pass(1)
    expect(await open(world)).toEqual([])
  })

  test('stay open for a joined consult, whose agent’s session is asked for', async () => {
    const world = useCaseWorld()
    await world.given([posting, posted, joined])
    world.pass(100_000)
    expect(await open(world)).toEqual([consultId])
    expect(world.asked.woken).toEqual(['testname'])
  })
})

test('a session that came back while it was being told lost is told back', async () => {
  const { deps, given, events, genesys } = useCaseWorld({ downSeconds: 31 })
  await given([posting, posted])
  const { append } = deps.store
  deps.store.append = async (...entry) => {
    genesys.downSeconds = 0
    return append(...entry)
  }
  await sweep(deps)
  expect((await events()).slice(3).map(({ type }) => type)).toEqual([
    'session.lost',
    'session.restored',
  ])
})

test('agents without a session keep nobody waiting', async () => {
  const { deps, given, pass, asked } = useCaseWorld({ session: 'unavailable' })
  await given([posting, posted])
  pass(121)
  const waits: (number | undefined)[] = []
  deps.sessions.obtain = (_agent, waitMs) => {
    waits.push(waitMs)
    return Promise.resolve({ outcome: 'unavailable' })
  }
  await sweep(deps)
  expect(asked.woken).toEqual(['testname'])
  expect(waits).toEqual([0])
})

test.each([
  [31, ['session.lost']],
  [30, []],
])(
  'an agent without a session for %i s: callers with open consults are told %j',
  async (downSeconds, told) => {
    const { deps, given, events } = useCaseWorld({ downSeconds })
    await given([posting, posted])
    await sweep(deps)
    await sweep(deps)
    expect((await events()).slice(3).map(({ type }) => type)).toEqual(told)
  },
)
