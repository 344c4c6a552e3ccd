import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/consult/fact.ts'
import { recordOf } from '../../src/consult/interaction-log.ts'
import { recordReport } from '../../src/consult/record-report.ts'
import { resyncAgent } from '../../src/consult/resync-agent.ts'
import { sendConsult } from '../../src/consult/send-consult.ts'
import { customer, error, joined, left, posted, posting, testName } from './a-record.ts'
import { consultId, key, useCaseWorld } from './use-case-world.ts'

const notFound = { outcome: 'refused', gws: { statusCode: 6, statusMessage: 'Not found' } } as const
const refusedSession = { outcome: 'session-refused', gws: { statusCode: 20 } } as const
const unreachable = { outcome: 'unreachable' } as const

describe('given an accepted consult', () => {
  test('it is posted once, and pending with its reference', async () => {
    const { deps, given, consult, asked, planned } = useCaseWorld()
    await given([])
    expect(await sendConsult(deps, consultId)).toBe(3)
    expect(await consult()).toMatchObject({ state: 'pending', referenceId: 35, sequence: 3 })
    expect(asked.posts).toEqual([[key, expect.objectContaining({ path: '/users/429a' })]])
    expect(planned).toEqual([])
  })

  test('what must be known to tell who is new is kept, and the answer timeout runs from the POST', async () => {
    const { deps, given, pass } = useCaseWorld()
    await given([])
    pass(7)
    await sendConsult(deps, consultId)
    expect(recordOf(await deps.store.load(key), consultId)).toMatchObject({
      present: [{ ...customer, nickname: null }, testName],
      couldSendToAgents: false,
      targetUserId: '429a',
      sessionEpoch: 'epoch-1',
      answerBy: '2026-01-02T03:05:12.000Z',
    })
  })

  test('whoever held the session before the one that posts it reports too late', async () => {
    const { deps, given, consult, genesys } = useCaseWorld()
    genesys.leaseEpoch = 4
    await given([])
    await sendConsult(deps, consultId)
    const heard = { fact: error, source: 'notification' } as const
    await recordReport(deps, await deps.store.load(key), consultId, { ...heard, leaseEpoch: 3 })
    expect(await consult()).toMatchObject({ state: 'pending' })
    await recordReport(deps, await deps.store.load(key), consultId, { ...heard, leaseEpoch: 4 })
    expect(await consult()).toMatchObject({ state: 'failed' })
  })

  test('under a lease that is over already it is not posted, but with the next try', async () => {
    const { deps, given, consult, genesys, asked, contactCentre } = useCaseWorld()
    await given([])
    await resyncAgent(deps, { agent: 'testname', leaseEpoch: 4, contactCentre })
    genesys.leaseEpoch = 3
    expect(await sendConsult(deps, consultId)).toBe(3)
    expect(asked.posts).toEqual([])
    genesys.leaseEpoch = 4
    await sendConsult(deps, consultId)
    expect(asked.posts).toHaveLength(1)
    expect(await consult()).toMatchObject({ state: 'pending' })
  })

  test('several commands for it at once post it once', async () => {
    const { deps, given, asked, consult } = useCaseWorld()
    await given([])
    await Promise.all([1, 2, 3].map(() => sendConsult(deps, consultId)))
    expect(asked.posts).toHaveLength(1)
    expect(await consult()).toMatchObject({ state: 'pending', sequence: 3 })
  })
})

test.each<{ state: string; facts: Fact[] }>([
  { state: 'sending', facts: [posting] },
  { state: 'pending', facts: [posting, posted] },
  { state: 'unknown', facts: [posting, { fact: 'outcome-unknown' }] },
  { state: 'joined', facts: [posting, posted, joined] },
  { state: 'rejected', facts: [posting, { fact: 'refused', gws: { statusCode: 2 } }] },
  { state: 'failed', facts: [posting, posted, error] },
  { state: 'unanswered', facts: [posting, posted, { fact: 'unanswered' }] },
  { state: 'ended', facts: [posting, posted, joined, left] },
])('a command repeated when the consult is $state does nothing', async ({ state, facts }) => {
  const { deps, given, consult, asked, planned } = useCaseWorld()
  await given(facts)
  const before = await consult()
  await sendConsult(deps, consultId)
  expect(before?.state).toBe(state)
  expect(await consult()).toEqual(before)
  expect(asked).toMatchObject({ reads: 0, posts: [] })
  expect(planned).toEqual([])
})

describe('a command for what is no consult', () => {
  test('does nothing when the id is unknown', async () => {
    const { deps, asked } = useCaseWorld()
    await sendConsult(deps, 'cst_nothing')
    expect(asked).toMatchObject({ reads: 0, posts: [] })
  })

  test('does nothing when the id was announced, but never accepted', async () => {
    const { deps, register, asked } = useCaseWorld()
    await register()
    await sendConsult(deps, consultId)
    expect(asked).toMatchObject({ reads: 0, posts: [] })
  })
})

describe.each([
  { away: 'no session', world: { session: 'unavailable' }, reason: 'agent_session_unavailable' },
  { away: 'a refused read', world: { read: refusedSession }, reason: 'agent_session_unavailable' },
  {
    away: 'a refused search',
    world: { target: refusedSession },
    reason: 'agent_session_unavailable',
  },
  { away: 'an unreachable read', world: { read: unreachable }, reason: 'gws_unreachable' },
  { away: 'an unreachable search', world: { target: unreachable }, reason: 'gws_unreachable' },
] as const)('given $away', ({ world, reason }) => {
  test('it comes back in two seconds, as long as a minute has not passed', async () => {
    const { deps, given, pass, consult, asked } = useCaseWorld(world)
    await given([])
    pass(59.999)
    expect(await sendConsult(deps, consultId)).toBe(2)
    expect(await consult()).toMatchObject({ state: 'accepted', sequence: 1 })
    expect(asked.posts).toEqual([])
  })

  test(`after a minute it fails as ${reason}, with nothing sent`, async () => {
    const { deps, given, pass, consult, asked } = useCaseWorld(world)
    await given([])
    pass(60)
    expect(await sendConsult(deps, consultId)).toBeUndefined()
    expect(await consult()).toMatchObject({ state: 'failed', reason, sequence: 2 })
    expect(asked.posts).toEqual([])
  })
})

test('a target that nobody knows fails at once', async () => {
  const { deps, given, consult, asked, planned } = useCaseWorld({
    target: { outcome: 'not-found' },
  })
  await given([])
  await sendConsult(deps, consultId)
  expect(await consult()).toMatchObject({ state: 'failed', reason: 'target_unknown' })
  expect(asked.posts).toEqual([])
  expect(planned).toEqual([])
})

test('an interaction that Genesys does not know is posted all the same: Genesys says why not', async () => {
  const gws = { statusCode: 6, statusMessage: 'no such chat', httpStatus: 404 }
  const { deps, given, consult, asked } = useCaseWorld({
    read: notFound,
    reply: { outcome: 'refused', gws },
  })
  await given([])
  await sendConsult(deps, consultId)
  expect(await consult()).toMatchObject({ state: 'rejected', gws, reason: 'no such chat' })
  expect(asked.posts).toHaveLength(1)
})

describe('whatever becomes of the POST', () => {
  test('when no connection was made, the consult has failed and may be started anew', async () => {
    const { deps, given, consult, planned } = useCaseWorld({ reply: { outcome: 'not-sent' } })
    await given([])
    await sendConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'failed', reason: 'gws_unreachable' })
    expect(planned).toEqual([])
  })

  test('when Genesys refused the session, nothing was changed: it has failed and may be started anew', async () => {
    const reply = { outcome: 'session-refused', gws: { statusCode: 20, httpStatus: 403 } } as const
    const { deps, given, consult, planned } = useCaseWorld({ reply })
    await given([])
    await sendConsult(deps, consultId)
    const reason = 'agent_session_unavailable'
    expect(await consult()).toMatchObject({ state: 'failed', reason })
    expect(planned).toEqual([])
  })

  test('when its outcome is not known, it is looked into soon and never sent again', async () => {
    const { deps, given, consult, planned, asked } = useCaseWorld({ reply: { outcome: 'unknown' } })
    await given([])
    await sendConsult(deps, consultId)
    await sendConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'unknown', sequence: 3 })
    expect(planned).toEqual([{ seconds: 2, consultId }])
    expect(asked.posts).toHaveLength(1)
  })

  test('when the sender dies before the reply, the consult stays sending and is not sent again', async () => {
    const { deps, given, consult, asked } = useCaseWorld()
    await given([])
    const died = new Error('the process is gone')
    const obtained = await deps.sessions.obtain('testname')
    if (obtained.outcome !== 'ready') throw new Error('no session')
    const { contactCentre } = obtained.session
    const dying = {
      ...obtained.session,
      contactCentre: { ...contactCentre, postConsult: () => Promise.reject(died) },
    }
    const sessions = {
      ...deps.sessions,
      obtain: () => Promise.resolve({ outcome: 'ready' as const, session: dying }),
    }
    await expect(sendConsult({ ...deps, sessions }, consultId)).rejects.toBe(died)
    await sendConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'sending' })
    expect(asked.posts).toEqual([])
  })
})

describe('given Genesys refuses to show the interaction before', () => {
  test.each([3, 5, 6])(
    'with code %i, as it will refuse the POST: it is posted, to be told why',
    async (statusCode) => {
      const { deps, given, asked } = useCaseWorld({
        read: { outcome: 'refused', gws: { statusCode } },
      })
      await given([])
      await sendConsult(deps, consultId)
      expect(asked.posts).toHaveLength(1)
      const record = recordOf(await deps.store.load(key), consultId)
      expect(record).toMatchObject({ present: null, couldSendToAgents: true })
    },
  )

  test.each([4, 9, 99])(
    'with code %i, which may pass: it is not posted now',
    async (statusCode) => {
      const { deps, given, asked, consult } = useCaseWorld({
        read: { outcome: 'refused', gws: { statusCode } },
      })
      await given([])
      expect(await sendConsult(deps, consultId)).toBe(2)
      expect(asked.posts).toEqual([])
      expect(await consult()).toMatchObject({ state: 'accepted' })
    },
  )
})

describe('given the store refuses what Genesys has answered', () => {
  const failing = (times: number) => {
    const world = useCaseWorld()
    const { append } = world.deps.store
    let left = times
    world.deps.store.append = (log, entry) => {
      const isAnswer = entry.records.at(-1)?.consult.state === 'pending'
      if (isAnswer && left > 0) {
        left -= 1
        return Promise.reject(new Error('slow down'))
      }
      return append(log, entry)
    }
    return world
  }

  test('for a moment: it is recorded all the same', async () => {
    const { deps, given, consult, unrecorded } = failing(4)
    await given([])
    await sendConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'pending', referenceId: 35 })
    expect(unrecorded).toEqual([])
  })

  test('for long: somebody hears of it, and it stays for the sweep', async () => {
    const { deps, given, consult, unrecorded } = failing(5)
    await given([])
    await sendConsult(deps, consultId)
    expect(await consult()).toMatchObject({ state: 'sending' })
    expect(unrecorded).toHaveLength(1)
  })
})

test('a very long reason of Genesys is cut', async () => {
  const gws = { statusCode: 4, statusMessage: 'x'.repeat(100_000) }
  const { deps, given, consult } = useCaseWorld({ reply: { outcome: 'refused', gws } })
  await given([])
  await sendConsult(deps, consultId)
  expect((await consult())?.reason?.length).toBeLessThan(2001)
})
