import { describe, expect, test } from 'vitest'
import { checkConsult } from '../../src/consult/check-consult.ts'
import { joined, posted, posting } from './a-record.ts'
import { alone, consultId, useCaseWorld, withColleague } from './use-case-world.ts'

const notFound = { outcome: 'refused', gws: { statusCode: 6 } } as const
const forbidden = { outcome: 'refused', gws: { statusCode: 5 } } as const
const unreachable = { outcome: 'unreachable' } as const

describe('a pending consult', () => {
  test('is not looked at before its answer timeout', async () => {
    const { deps, given, pass, asked } = useCaseWorld()
    await given([posting, posted])
    pass(40)
    expect(await checkConsult(deps, consultId)).toBe(20)
    expect(asked.reads).toBe(0)
  })

  test('is unanswered at its answer timeout, when the interaction has nobody new in it', async () => {
    const { deps, given, pass, consult, events } = useCaseWorld()
    await given([posting, posted])
    pass(60)
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'unanswered', reason: 'answer_timeout' })
    expect((await events()).at(-1)).toMatchObject({ source: 'timer' })
  })

  test('has been joined, when the interaction shows the colleague whom no notification told of', async () => {
    const { deps, given, pass, consult, events } = useCaseWorld({ read: withColleague })
    await given([posting, posted])
    pass(60)
    await checkConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'joined' })
    expect((await events()).map(({ type }) => type).at(-1)).toBe('consult.joined')
  })

  test.each([
    { cannot: 'no session', world: { session: 'unavailable' } },
    { cannot: 'no answer', world: { read: unreachable } },
    { cannot: 'a refusal that says nothing of it', world: { read: forbidden } },
  ] as const)('$cannot: nothing is concluded, and it is looked at again', async ({ world }) => {
    const { deps, given, pass, consult } = useCaseWorld(world)
    await given([posting, posted])
    pass(60)
    expect(await checkConsult(deps, consultId)).toBe(3)
    pass(500)
    expect(await checkConsult(deps, consultId)).toBe(125)
    expect(await consult()).toMatchObject({ state: 'pending', sequence: 3 })
  })

  test('of an interaction that Genesys will not show is unanswered after ten minutes more', async () => {
    const { deps, given, pass, consult } = useCaseWorld({ read: forbidden })
    await given([posting, posted])
    pass(60)
    await checkConsult(deps, consultId)
    pass(600)
    expect(await checkConsult(deps, consultId)).toBe(150)
    pass(1)
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'unanswered', reason: 'answer_timeout' })
  })

  test('of an interaction that cannot be reached is pending for a day, then unanswered', async () => {
    const { deps, given, pass, consult } = useCaseWorld({ read: unreachable })
    await given([posting, posted])
    pass(60)
    await checkConsult(deps, consultId)
    pass(24 * 3600)
    expect(await checkConsult(deps, consultId)).toBe(300)
    expect(await consult()).toMatchObject({ state: 'pending' })
    pass(1)
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'unanswered' })
  })

  test('of an interaction that is gone is unanswered', async () => {
    const { deps, given, pass, consult } = useCaseWorld({ read: notFound })
    await given([posting, posted])
    pass(60)
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'unanswered', reason: 'interaction_closed' })
  })
})

describe('a session that polls and hears nothing', () => {
  test('is renewed when a colleague joined unheard', async () => {
    const { deps, given, pass, consult, asked } = useCaseWorld({ read: withColleague })
    await given([posting, posted])
    pass(60)
    await checkConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'joined', sequence: 4 })
    expect(asked.renewals).toBe(1)
  })

  test('is not one whose notification was on its way', async () => {
    const { deps, given, pass, consult, asked, observed } = useCaseWorld({ read: withColleague })
    await given([posting, posted])
    pass(60)
    await checkConsult({ ...deps, sleep: () => observed(joined) }, consultId)
    expect(await consult()).toMatchObject({ state: 'joined', sequence: 4 })
    expect(asked.renewals).toBe(0)
  })

  test('is not one of which nothing was to be heard', async () => {
    const { deps, given, pass, asked } = useCaseWorld()
    await given([posting, posted])
    pass(60)
    await checkConsult(deps, consultId)
    expect(asked.renewals).toBe(0)
  })

  test.each([
    { by: 'the sweep', asks: 'sweep' as const, renewals: 1 },
    { by: 'a look after something that was heard', asks: 'timer' as const, renewals: 0 },
  ])('a departure found by $by: $renewals renewals', async ({ asks, renewals }) => {
    const { deps, given, consult, asked } = useCaseWorld({ read: alone })
    await given([posting, posted, joined])
    await checkConsult(deps, consultId, asks)
    expect(await consult()).toMatchObject({ state: 'ended', reason: 'left' })
    expect(asked.renewals).toBe(renewals)
  })
})

describe('a joined consult', () => {
  test('whose colleague is not there any more has ended', async () => {
    const { deps, given, consult } = useCaseWorld({ read: alone })
    await given([posting, posted, joined])
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'ended', reason: 'left' })
  })

  test('whose colleague is there goes on', async () => {
    const { deps, given, consult } = useCaseWorld({ read: withColleague })
    await given([posting, posted, joined])
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'joined', sequence: 4 })
  })

  test('that was joined while the interaction was being read goes on: the reading is older', async () => {
    const { deps, given, pass, consult, observed, genesys } = useCaseWorld({ read: alone })
    await given([posting, posted])
    pass(60)
    genesys.whileReading = () => observed(joined)
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'joined', sequence: 4 })
  })

  test('of an interaction that is gone has ended with it', async () => {
    const { deps, given, consult } = useCaseWorld({ read: notFound })
    await given([posting, posted, joined])
    await checkConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'ended', reason: 'interaction_closed' })
  })
})

describe('a joined consult that cannot be looked at', () => {
  test.each([
    { why: 'Genesys will not show it', world: { read: forbidden }, days: 600 / 86_400 },
    { why: 'nobody answers', world: { read: unreachable }, days: 7 },
    { why: 'there is no session', world: { session: 'unavailable' as const }, days: 7 },
  ])('because $why is over in the end', async ({ world, days }) => {
    const { deps, given, pass, consult } = useCaseWorld(world)
    await given([posting, posted, joined])
    await checkConsult(deps, consultId)
    pass(days * 86_400)
    expect(await checkConsult(deps, consultId)).toBeGreaterThan(100)
    expect(await consult()).toMatchObject({ state: 'joined' })
    pass(1)
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'ended', reason: 'interaction_closed' })
  })

  test.each([
    { why: 'Genesys would not show it', days: 600 / 86_400, read: forbidden },
    { why: 'nobody answered', days: 7, read: unreachable },
  ])('because $why goes on once it is seen again', async ({ days, read }) => {
    const { deps, given, pass, consult, genesys } = useCaseWorld({ read })
    await given([posting, posted, joined])
    for (let time = 0; time < 3; time += 1) {
      genesys.read = read
      expect(await checkConsult(deps, consultId)).toBe(3)
      genesys.read = withColleague
      pass(days * 86_400)
      expect(await checkConsult(deps, consultId)).toBeUndefined()
      pass(days * 86_400)
    }
    expect(await consult()).toMatchObject({ state: 'joined', sequence: 4 })
  })

  test('because nobody answered for long is not over as soon as Genesys will not show it', async () => {
    const { deps, given, pass, consult, genesys } = useCaseWorld({ read: unreachable })
    await given([posting, posted, joined])
    await checkConsult(deps, consultId)
    pass(3600)
    genesys.read = forbidden
    expect(await checkConsult(deps, consultId)).toBe(3)
    expect(await consult()).toMatchObject({ state: 'joined' })
  })

  test('because it is hidden or not reached in turns is over all the same', async () => {
    const { deps, given, pass, consult, genesys } = useCaseWorld()
    await given([posting, posted, joined])
    for (const read of [forbidden, unreachable, forbidden]) {
      genesys.read = read
      await checkConsult(deps, consultId)
      pass(301)
    }
    expect(await consult()).toMatchObject({ state: 'ended' })
  })
})

test('a consult that was joined long ago does not end with a single refusal', async () => {
  const { deps, given, pass, consult, genesys } = useCaseWorld({ read: withColleague })
  await given([posting, posted, joined])
  pass(8 * 86_400)
  for (const read of [forbidden, unreachable]) {
    genesys.read = withColleague
    await checkConsult(deps, consultId)
    genesys.read = read
    expect(await checkConsult(deps, consultId)).toBe(3)
  }
  expect(await consult()).toMatchObject({ state: 'joined', sequence: 4 })
})

test('a consult that was given up unseen, and joined late, does not end with a single refusal', async () => {
  const { deps, given, pass, consult, observed } = useCaseWorld({ read: forbidden })
  await given([posting, posted])
  pass(60)
  await checkConsult(deps, consultId)
  pass(601)
  await checkConsult(deps, consultId)
  expect(await consult()).toMatchObject({ state: 'unanswered' })
  await observed(joined)
  expect(await checkConsult(deps, consultId)).toBe(3)
  expect(await consult()).toMatchObject({ state: 'joined', late: true })
})

describe('an id without a consult', () => {
  test('is looked at again while one may be on its way', async () => {
    const { deps, register, pass } = useCaseWorld()
    await register()
    pass(59)
    expect(await checkConsult(deps, consultId)).toBe(3)
    pass(1)
    expect(await checkConsult(deps, consultId)).toBeUndefined()
  })

  test('is not looked at when nobody knows it', async () => {
    expect(await checkConsult(useCaseWorld().deps, 'cst_nothing')).toBeUndefined()
  })
})

describe('a consult whose sender died', () => {
  test('is unknown after half a minute, then what the interaction shows; it is never posted again', async () => {
    const { deps, given, pass, consult, asked } = useCaseWorld({ read: withColleague })
    await given([posting])
    expect(await checkConsult(deps, consultId)).toBe(3)
    expect(await consult()).toMatchObject({ state: 'sending' })
    pass(30)
    expect(await checkConsult(deps, consultId)).toBe(3)
    expect(await consult()).toMatchObject({ state: 'unknown' })
    await checkConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'joined' })
    expect(asked.posts).toEqual([])
  })
})
