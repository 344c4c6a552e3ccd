import { describe, expect, test } from 'vitest'
import { checkConsult } from '../../src/consult/check-consult.ts'
import { EscalateRequest, escalate } from '../../src/consult/escalate.ts'
import type { EscalateCommand } from '../../src/consult/escalate.ts'
import { summaryAtMost } from '../../src/consult/escalation.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { finishEscalation } from '../../src/consult/finish-escalation.ts'
import { recordOf } from '../../src/consult/interaction-log.ts'
import { observe } from '../../src/consult/observe.ts'
import { sweep } from '../../src/consult/sweep.ts'
import { anObservation, bFriend, customer, joined, left, testName } from './a-record.ts'
import { consultId, key, useCaseWorld } from './use-case-world.ts'
import type { Genesys } from './use-case-world.ts'

const together: Genesys['read'] = {
  outcome: 'found',
  interaction: {
    state: 'Chatting',
    participants: [bFriend, customer, testName],
    capabilities: ['Transfer', 'SendToAgents'],
  },
}
const bot: EscalateCommand['caller'] = { id: 'bot', audience: 'customer', agents: 'all' }

/** A bot, a clock that goes on while somebody waits, and what Genesys was asked for. */
const aBot = (genesys: Partial<Genesys> = {}) => {
  const world = useCaseWorld(genesys)
  const { deps, asked, pass } = world
  const whileWaiting: (() => Promise<unknown>)[] = []
  const sleep = async (milliseconds: number) => {
    pass(milliseconds / 1000)
    await whileWaiting.shift()?.()
  }
  const call = (
    more: Partial<EscalateRequest> = {},
    {
      caller = bot,
      newId = consultId,
    }: { caller?: EscalateCommand['caller']; newId?: string } = {},
  ) => {
    const request = {
      ...{ agent: 'testname', ...key, target: { agent: 'bfriend' }, summary: 'He is angry.' },
      ...{ waitSeconds: 5, ...more },
    }
    const until = new Date(deps.clock.now().getTime() + (request.waitSeconds ?? 0) * 1000)
    return escalate({ ...deps, sleep }, { newId, caller, request, until })
  }
  const comes = (...facts: Fact[]) =>
    whileWaiting.push(async () => {
      world.genesys.read = together
      for (const fact of facts) await world.observed(fact)
    })
  /** Just when the next thing is to be recorded. */
  const comesMeanwhile = () => {
    const { append } = deps.store
    deps.store.append = async (...entry) => {
      deps.store.append = append
      world.genesys.read = together
      await world.observed(joined)
      return append(...entry)
    }
  }
  const did = () => asked.operations.map(({ operation }) => operation)
  const escalation = async () => recordOf(await deps.store.load(key), consultId)?.escalation
  return { ...world, call, comes, comesMeanwhile, did, escalation }
}

describe('a bot that escalates', () => {
  test('waits, and the colleague is told before the interaction is his', async () => {
    const { call, comes, asked } = aBot()
    comes(joined)
    expect(await call()).toEqual({ outcome: 'transferred', consultId })
    expect(asked.operations).toMatchObject([
      { operation: 'message', text: 'He is angry.' },
      { operation: 'transfer' },
    ])
  })

  test('without a summary: nothing is said', async () => {
    const { call, comes, did } = aBot()
    comes(joined)
    await call({ summary: undefined })
    expect(did()).toEqual(['transfer'])
  })

  test('is told how it ended, and the summary is forgotten', async () => {
    const { call, comes, escalation } = aBot()
    comes(joined, left)
    expect(await call()).toEqual({ outcome: 'left', consultId: null })
    expect(await escalation()).toMatchObject({ summary: null })
  })

  test('goes on with what it has begun, by id or by interaction', async () => {
    const { call, comes, asked } = aBot()
    expect(await call()).toEqual({ outcome: 'waiting', consultId })
    expect(await call({}, { newId: 'cst_2' })).toEqual({ outcome: 'waiting', consultId })
    comes(joined)
    expect(await call({ consultId })).toMatchObject({ outcome: 'transferred' })
    expect(asked.posts).toHaveLength(1)
  })

  test('is told by id what has become of it, and without the id begins anew', async () => {
    const { call, observed, asked } = aBot()
    await call()
    await observed({ fact: 'unanswered' })
    expect(await call({ consultId })).toEqual({ outcome: 'nobody', consultId })
    expect(await call({}, { newId: 'cst_2' })).toMatchObject({ consultId: 'cst_2' })
    expect(asked.posts).toHaveLength(2)
  })

  test('who comes after it was told that nobody does is told nothing, and is not handed the customer', async () => {
    const { call, observed, genesys, deps, did, escalation, consult } = aBot()
    await call()
    await observed({ fact: 'unanswered' })
    expect(await call({ consultId })).toEqual({ outcome: 'nobody', consultId })
    expect(await escalation()).toMatchObject({ state: 'over', summary: null })
    genesys.read = together
    await observe(deps, anObservation({ interaction: together.interaction }))
    await checkConsult(deps, consultId)
    expect([(await consult())?.state, did()]).toEqual(['joined', []])
  })

  test('who comes to the first after it has begun anew is not handed the customer beside the second', async () => {
    const { call, observed, genesys, deps, did, escalation } = aBot()
    await call()
    await observed({ fact: 'unanswered' })
    expect(await call({}, { newId: 'cst_2' })).toEqual({ outcome: 'waiting', consultId: 'cst_2' })
    expect(await escalation()).toMatchObject({ state: 'over', summary: null })
    genesys.read = together
    await observed(joined)
    await checkConsult(deps, consultId)
    expect(did()).toEqual([])
  })

  test('does not begin anew while somebody comes to the first: he is handed the customer', async () => {
    const { call, observed, comesMeanwhile, asked, did } = aBot()
    await call()
    await observed({ fact: 'unanswered' })
    comesMeanwhile()
    expect(await call({}, { newId: 'cst_2' })).toEqual({ outcome: 'transferred', consultId })
    expect([asked.posts.length, did()]).toEqual([1, ['message', 'transfer']])
  })

  test('and then asks anew, whether it names the one that came to nobody or not', async () => {
    const { call, observed, asked } = aBot()
    await call()
    await observed({ fact: 'unanswered' })
    await call({ consultId })
    await observed(joined)
    const anew = { outcome: 'waiting', consultId: 'cst_2' }
    expect(await call({ consultId }, { newId: 'cst_2' })).toEqual(anew)
    expect(await call({ consultId }, { newId: 'cst_3' })).toEqual(anew)
    expect(await call({}, { newId: 'cst_3' })).toEqual(anew)
    expect(asked.posts).toHaveLength(2)
  })

  test('is not told that nobody came while somebody comes: he is handed the customer', async () => {
    const { call, observed, comesMeanwhile, did } = aBot()
    await call()
    await observed({ fact: 'unanswered' })
    comesMeanwhile()
    expect(await call({ consultId })).toMatchObject({ outcome: 'transferred' })
    expect(did()).toEqual(['message', 'transfer'])
  })

  test('cannot go on with another bot’s', async () => {
    const { call, asked } = aBot()
    await call()
    const other = { ...bot, id: 'other' }
    expect(await call({ consultId }, { caller: other, newId: 'cst_2' })).toEqual({
      outcome: 'busy',
      consultId: null,
    })
    expect(asked.posts).toHaveLength(1)
  })

  test.each<[string, Partial<Genesys>, string]>([
    ['no session', { session: 'unavailable' }, 'unavailable'],
    ['no such target', { target: { outcome: 'not-found' } }, 'target-unknown'],
    [
      'a refusal',
      { reply: { outcome: 'refused', gws: { statusCode: 3, statusMessage: 'psst' } } },
      'refused',
    ],
    ['no answer', { reply: { outcome: 'unknown' } }, 'unknown'],
  ])('is told of %s', async (_, genesys, outcome) => {
    const told = await aBot(genesys).call()
    expect(told.outcome).toBe(outcome)
    expect(JSON.stringify(told)).not.toContain('psst')
  })
})

describe('a bot that never calls again', () => {
  const begun = async () => {
    const world = aBot()
    await world.call()
    world.genesys.read = together
    return world
  }

  test('a look is planned when the colleague joins, and does the rest once', async () => {
    const { deps, planned, did } = await begun()
    const { interaction } = together
    await observe(deps, anObservation({ interaction }))
    expect(planned.at(-1)).toEqual({ consultId, seconds: 1 })
    await Promise.all([checkConsult(deps, consultId), checkConsult(deps, consultId)])
    await checkConsult(deps, consultId)
    expect(did()).toEqual(['message', 'transfer'])
  })

  test('the sweep finds it where the look was lost', async () => {
    const { deps, observed, pass, did } = await begun()
    await observed(joined)
    pass(61)
    await sweep(deps)
    expect(did()).toEqual(['message', 'transfer'])
  })

  test('who died after the summary is followed by one who transfers, and tells nothing again', async () => {
    const { deps, observed, pass, did } = await begun()
    await observed(joined)
    await observed({ fact: 'escalating', state: 'under-way' })
    await checkConsult(deps, consultId)
    expect(did()).toEqual([])
    pass(40)
    await checkConsult(deps, consultId)
    expect(did()).toEqual(['transfer'])
  })

  test('what could not be told is told by the next one', async () => {
    const { deps, observed, genesys, did } = await begun()
    await observed(joined)
    genesys.session = 'unavailable'
    expect(await checkConsult(deps, consultId)).toBeGreaterThan(0)
    genesys.session = 'ready'
    await checkConsult(deps, consultId)
    expect(did()).toEqual(['message', 'transfer'])
  })

  test.each(['unknown', 'accepted'] as const)(
    'a transfer that was %s is never asked for again',
    async (outcome) => {
      const { deps, observed, genesys, pass, did } = await begun()
      await observed(joined)
      genesys.operationReply =
        outcome === 'unknown' ? { outcome } : { outcome, referenceId: 36, gws: { statusCode: 0 } }
      const header = await deps.store.locate(consultId)
      if (!header) throw new Error('it was begun')
      for (const seconds of [0, 5, 60, 600]) {
        pass(seconds)
        await finishEscalation(deps, header)
      }
      expect(did()).toEqual(['message', 'transfer'])
    },
  )

  test('a transfer that failed after it was taken is told as refused, and not asked for again', async () => {
    const { call, deps, observed, did } = await begun()
    await observed(joined)
    await checkConsult(deps, consultId)
    await observed({ fact: 'action-failed', referenceId: null })
    expect((await call()).outcome).toBe('refused')
    expect(did()).toEqual(['message', 'transfer'])
  })

  test('one whose transfer Genesys never offers is refused after a while, and not waited for any longer', async () => {
    const { call, deps, observed, genesys, pass, did, escalation } = await begun()
    const capabilities = ['SendToAgents']
    genesys.read = { ...together, interaction: { ...together.interaction, capabilities } }
    await observed(joined)
    await checkConsult(deps, consultId)
    expect(await call()).toEqual({ outcome: 'waiting', consultId })
    pass(601)
    expect(await checkConsult(deps, consultId)).toBeUndefined()
    expect(await escalation()).toMatchObject({ state: 'refused' })
    expect(await call()).toEqual({ outcome: 'refused', consultId: null })
    expect(did()).toEqual(['message'])
  })

  test('an action that the agent has asked for himself is left to him', async () => {
    const { deps, observed, did } = await begun()
    await observed(joined)
    const asking = { id: 'act_0', action: 'conference', sessionEpoch: 'epoch-1' } as const
    await observed({ fact: 'asking', ...asking, after: null })
    await checkConsult(deps, consultId)
    expect(did()).toEqual([])
  })
})

test('a summary is bounded, and not blank', () => {
  const request = { agent: 'a', ...key, target: { queue: 'q' } }
  for (const summary of ['', '  ', 'x'.repeat(summaryAtMost + 1)])
    expect(EscalateRequest.safeParse({ ...request, summary }).success).toBe(false)
  expect(EscalateRequest.safeParse({ ...request, raw: true }).success).toBe(false)
})
