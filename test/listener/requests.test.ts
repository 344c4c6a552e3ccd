import { expect, test } from 'vitest'
import { createGates } from '../../listener/gate.ts'
import { watchListeners } from '../../listener/liveness.ts'
import type { AgentSessionEvents } from '../../listener/agent-session.ts'
import { createOwnership } from '../../listener/ownership.ts'
import { answerRequests } from '../../listener/requests.ts'
import { createSupervisor } from '../../listener/session-supervisor.ts'
import { processTime } from '../../listener/time.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import { SessionMessage } from '../../src/adapters/sqs/messages.ts'
import type { SessionRequest } from '../../src/adapters/sqs/messages.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'

const recorder = {
  observe: () => Promise.resolve(),
  resync: () => Promise.resolve(),
  lost: () => Promise.resolve(),
  restored: () => Promise.resolve(),
}

const now = new Date('2026-01-02T03:04:05Z')
const refused = { ...connectingSince(now), state: 'refused' } as const

/** One listener, `me`, with what it has sent and renewed; `other` lives and holds so many sessions. */
const aListener = ({ othersSessions = 0, otherLeaves = false, maxSessions = 1000 } = {}) => {
  const leases = memorySessionLeases(() => now)
  const sent: SessionRequest[] = []
  const renewed: string[] = []
  let leaving = false
  let alive = true
  const abandoned: string[] = []
  const changed: (() => void)[] = []
  const openSession = ({ agent }: { agent: string }, events: AgentSessionEvents) => {
    changed.push(() => events.onState({ ...connectingSince(now), state: 'connected' }))
    return aSession(agent)
  }
  const aSession = (agent: string) => ({
    material: () => ({ agent, epoch: 'gws-epoch', cookies: '', csrf: null, signedInWith: 'print' }),
    status: () => connectingSince(now),
    renew: () => void renewed.push(agent),
    close: () => Promise.resolve(),
    abandon: () => void abandoned.push(agent),
  })
  const logged: string[] = []
  const log = (message: string) => void logged.push(message)
  const supervisor = createSupervisor({
    time: processTime,
    leases,
    openSession,
    recorder: () => recorder,
    agentsWithConsults: () => Promise.resolve(new Set()),
    alwaysOn: new Set(),
    idleMs: 0,
    gates: createGates(),
    random: () => 0,
    log,
  })
  const liveness = watchListeners(9000, processTime)
  const other = { listener: 'other', beat: 1, sessions: othersSessions, leaving: otherLeaves }
  liveness.learn([other], { asked: 0, answered: 0 })
  const ownership = createOwnership({
    self: 'me',
    leases,
    liveness,
    supervisor,
    alive: () => alive,
    shown: () => Promise.resolve(),
    leaving: () => leaving,
    knows: (agent) => agent !== 'stranger',
    alwaysOn: new Set(),
    maxSessions,
    clock: { now: () => now },
    random: () => 0,
    log,
  })
  const delays: (number | undefined)[] = []
  const send = (request: SessionRequest, delaySeconds?: number) => {
    sent.push(request)
    delays.push(delaySeconds)
    return Promise.resolve()
  }
  const answer = answerRequests({ self: 'me', supervisor, ownership, send, log })
  const ask = (request: SessionRequest) => answer(SessionMessage.parse(request))
  const holdMany = async (count: number) => {
    for (let n = 0; n < count; n += 1) await ask({ agent: `agent-${n}`, tries: 3 })
  }
  const leave = () => {
    leaving = true
  }
  const die = () => {
    alive = false
  }
  return {
    leases,
    supervisor,
    sent,
    delays,
    renewed,
    ask,
    sweep: ownership.sweep,
    holdMany,
    leave,
    die,
    abandoned,
    changed,
    logged,
  }
}
const agent = 'testname'

test('who is nobody’s is claimed, and held', async () => {
  const { ask, leases, supervisor, sent } = aListener()
  await ask({ agent })
  await ask({ agent })
  expect(supervisor.agents()).toEqual([agent])
  expect(await leases.status(agent)).toMatchObject({ owner: 'me', epoch: 1 })
  expect(sent).toEqual([])
})

test('who lives elsewhere is left there', async () => {
  const { ask, leases, supervisor, sent } = aListener()
  await leases.claim(agent, 'other')
  await ask({ agent })
  expect([supervisor.agents(), sent]).toEqual([[], []])
})

test('a renewal is done by the holder, for the session that was refused only', async () => {
  const { ask, renewed } = aListener()
  await ask({ agent })
  await ask({ agent, renew: 'older-epoch' })
  expect(renewed).toEqual([])
  await ask({ agent, renew: 'gws-epoch' })
  expect(renewed).toEqual([agent])
})

test('who warms up a session finds it shown as it is', async () => {
  const { ask, leases } = aListener()
  await ask({ agent })
  const shown = Promise.withResolvers<string>()
  leases.publish = (lease) => {
    shown.resolve(lease.agent)
    return Promise.resolve(true)
  }
  await ask({ agent, fresh: true })
  expect(await shown.promise).toBe(agent)
})

test('a renewal for another’s session is passed on, ten times at most', async () => {
  const { ask, leases, sent } = aListener()
  await leases.claim(agent, 'other')
  await ask({ agent, renew: 'e' })
  await ask({ agent, renew: 'e', tries: 9 })
  await ask({ agent, renew: 'e', tries: 10 })
  expect(sent).toEqual([
    { agent, renew: 'e', tries: 1 },
    { agent, renew: 'e', tries: 10 },
  ])
})

test('a restart gives the session of that lease back, and asks anybody for another one', async () => {
  const { ask, leases, supervisor, sent } = aListener()
  await ask({ agent })
  await ask({ agent, restart: 7, fresh: true })
  expect(supervisor.agents()).toEqual([agent])
  await ask({ agent, restart: 1, fresh: true })
  // No other request waits for the goodbye.
  await expect.poll(() => sent).toEqual([{ agent, fresh: true }])
  expect(supervisor.agents()).toEqual([])
  expect(await leases.status(agent)).toMatchObject({ owner: null, wanted: true })
  await ask({ agent, fresh: true })
  expect(await leases.status(agent)).toMatchObject({ owner: 'me', epoch: 2 })
  await ask({ agent, restart: 1, fresh: true })
  expect(await leases.status(agent)).toMatchObject({ owner: 'me', epoch: 2 })
})

test('a restart of another’s session is passed on until its holder hears of it', async () => {
  const { ask, leases, sent } = aListener()
  await leases.claim(agent, 'other')
  await ask({ agent, restart: 1, fresh: true, tries: 99 })
  await ask({ agent, restart: 1, fresh: true, tries: 100 })
  expect(sent).toEqual([{ agent, restart: 1, fresh: true, tries: 100 }])
})

test('who was just given away goes to another listener, unless nobody else takes him', async () => {
  const { ask, supervisor, sent } = aListener()
  for (const tries of [0, 1, 2]) await ask({ agent, avoid: 'me', tries })
  expect(sent.map(({ tries }) => tries)).toEqual([1, 2, 3])
  expect(supervisor.agents()).toEqual([])
  await ask({ agent, avoid: 'me', tries: 3 })
  expect(supervisor.agents()).toEqual([agent])
})

test('a crowded listener passes new sessions on, so that one that has joined fills up', async () => {
  const { ask, sent, holdMany, supervisor } = aListener()
  await holdMany(26)
  await ask({ agent })
  expect(sent).toEqual([{ agent, tries: 1 }])
  await ask({ agent, tries: 3 })
  expect(supervisor.holds(agent)).toBe(true)
})

test('beside one that leaves, and has fewer and fewer, nobody is crowded', async () => {
  const { ask, sent, holdMany } = aListener({ otherLeaves: true })
  await holdMany(26)
  await ask({ agent })
  expect(sent).toEqual([])
})

test('a listener with its fair share takes new sessions', async () => {
  const { ask, sent, holdMany } = aListener({ othersSessions: 20 })
  await holdMany(26)
  await ask({ agent })
  expect(sent).toEqual([])
})

test('whom Genesys has stopped is left alone, unless a person asks', async () => {
  const { ask, leases, supervisor } = aListener()
  const lease = await leases.claim(agent, 'other')
  if (lease) await leases.release(lease, refused, false)
  await ask({ agent })
  expect(supervisor.agents()).toEqual([])
  await ask({ agent, fresh: true })
  expect(supervisor.agents()).toEqual([agent])
})

test('whoever asks again and again has a refused agent tried only once', async () => {
  const { ask, leases, supervisor } = aListener()
  const lease = await leases.claim(agent, 'other')
  if (lease) await leases.release(lease, refused, false)
  await ask({ agent, fresh: true })
  await leases.release({ agent, owner: 'me', epoch: 2 }, refused, false)
  supervisor.abandonAll()
  const before = await leases.status(agent)
  await ask({ agent, fresh: true })
  expect(await leases.status(agent)).toEqual(before)
})

test('an agent without credentials is nobody’s business', async () => {
  const { ask, leases, supervisor } = aListener()
  await ask({ agent: 'stranger' })
  expect(supervisor.agents()).toEqual([])
  expect(await leases.status('stranger')).toBeUndefined()
})

test('a listener that leaves passes everything on', async () => {
  const { ask, leave, sent, supervisor } = aListener()
  leave()
  await ask({ agent })
  expect(sent).toEqual([{ agent, tries: 0 }])
  expect(supervisor.agents()).toEqual([])
})

test('a lease of its own that it does not hold is taken anew', async () => {
  const { leases, sweep, supervisor } = aListener()
  await leases.claim(agent, 'me')
  await sweep()
  expect(supervisor.agents()).toEqual([agent])
  expect(await leases.status(agent)).toMatchObject({ owner: 'me', epoch: 2 })
})

test('what was its own when it looked, and is not any more, is not held', async () => {
  const { leases, sweep, supervisor } = aListener()
  const lease = await leases.claim(agent, 'me')
  const seen = await leases.list()
  if (lease) await leases.release(lease, connectingSince(now), true)
  await leases.claim(agent, 'other')
  leases.list = () => Promise.resolve(seen)
  await sweep()
  expect(supervisor.agents()).toEqual([])
  expect(await leases.status(agent)).toMatchObject({ owner: 'other', epoch: 2 })
})

test('a lease that comes when others may count the listener as dead opens nothing', async () => {
  const { ask, leases, supervisor, die } = aListener()
  const { claim } = leases
  leases.claim = async (...claimed) => {
    const lease = await claim(...claimed)
    die()
    return lease
  }
  await ask({ agent })
  expect(await leases.status(agent)).toMatchObject({ owner: 'me' })
  expect(supervisor.agents()).toEqual([])
})

test('while the answer to a claim is on its way, a sweep leaves that row alone', async () => {
  const { ask, sweep, leases, supervisor } = aListener()
  const claimed = Promise.withResolvers<undefined>()
  const answered = Promise.withResolvers<undefined>()
  const { claim } = leases
  leases.claim = async (...wanted) => {
    const lease = await claim(...wanted)
    claimed.resolve(undefined)
    await answered.promise
    return lease
  }
  const asked = ask({ agent })
  await claimed.promise
  await sweep()
  answered.resolve(undefined)
  await asked
  expect(supervisor.agents()).toEqual([agent])
  expect(await leases.status(agent)).toMatchObject({ owner: 'me', epoch: 1 })
})

test('a session whose lease turns out to be lost is dropped without a word', async () => {
  const { ask, leases, supervisor, abandoned, changed } = aListener()
  await ask({ agent })
  await leases.takeOver({ agent, owner: 'me', epoch: 1 }, 'other')
  changed[0]?.()
  await new Promise((resolve) => setImmediate(resolve))
  expect([supervisor.agents(), abandoned]).toEqual([[], [agent]])
  expect(await leases.status(agent)).toMatchObject({ owner: 'other', epoch: 2 })
})

test('who is idle is given back and is wanted no more', async () => {
  const { ask, leases, supervisor } = aListener()
  await ask({ agent })
  await supervisor.tend()
  expect(supervisor.agents()).toEqual([])
  expect(await leases.status(agent)).toMatchObject({ owner: null, wanted: false, epoch: 1 })
})

test('who is asked for while he is given back is asked for again, and gets a new session', async () => {
  const { ask, leases, supervisor, sent, delays } = aListener()
  await ask({ agent })
  const given = Promise.withResolvers<undefined>()
  const { release } = leases
  leases.release = async (...last) => {
    await given.promise
    return release(...last)
  }
  const released = supervisor.release(agent, false)
  await ask({ agent })
  expect([sent, delays]).toEqual([[{ agent, tries: 0 }], [1]])
  given.resolve(undefined)
  await released
  await ask({ agent })
  expect(supervisor.agents()).toEqual([agent])
  expect(await leases.status(agent)).toMatchObject({ owner: 'me', epoch: 2 })
})

test('a listener that holds all it may passes on whoever is nobody’s, ten times at most, and never takes him', async () => {
  const { ask, sent, supervisor, logged } = aListener({ othersSessions: 100, maxSessions: 2 })
  await ask({ agent: 'one' })
  await ask({ agent: 'two' })
  await ask({ agent })
  await ask({ agent, tries: 9 })
  await ask({ agent, tries: 10 })
  expect(sent).toEqual([
    { agent, tries: 1 },
    { agent, tries: 10 },
  ])
  expect(logged).toEqual(['listener-full'])
  await ask({ agent: 'one' })
  expect(supervisor.agents()).toEqual(['one', 'two'])
})

test('of many that are to be taken at once it takes as many as it may hold', async () => {
  const { leases, sweep, supervisor, logged } = aListener({ othersSessions: 100, maxSessions: 3 })
  for (let n = 0; n < 10; n += 1) {
    const lease = await leases.claim(`agent-${n}`, 'other')
    if (lease) await leases.release(lease, connectingSince(now), true)
  }
  await sweep()
  expect(supervisor.agents()).toHaveLength(3)
  const owned = (await leases.list()).filter(({ owner }) => owner === 'me')
  expect(owned).toHaveLength(3)
  expect(logged).toEqual(['listener-full'])
})

test('who is another’s by now is dropped at the next sweep, though nothing was heard of him', async () => {
  const { ask, leases, supervisor, sweep, abandoned } = aListener()
  await ask({ agent })
  await ask({ agent: 'carol' })
  await leases.takeOver({ agent, owner: 'me', epoch: 1 }, 'other')
  await sweep()
  expect([supervisor.agents(), abandoned]).toEqual([['carol'], [agent]])
  expect(await leases.status(agent)).toMatchObject({ owner: 'other', epoch: 2 })
})

test('who was taken while the rows were read is not dropped for what they said', async () => {
  const { ask, leases, supervisor, sweep } = aListener()
  await leases.claim(agent, 'other')
  const earlier = await leases.list()
  await leases.release({ agent, owner: 'other', epoch: 1 }, connectingSince(now), true)
  leases.list = async () => {
    await ask({ agent })
    return earlier
  }
  await sweep()
  expect(supervisor.agents()).toEqual([agent])
})

test('a sweep that could not take everybody says so, when the others are taken', async () => {
  const { leases, supervisor, sweep } = aListener()
  for (const one of ['carol', agent]) await leases.claim(one, 'me')
  const { takeOver } = leases
  leases.takeOver = (from, owner) =>
    from.agent === agent ? Promise.reject(new Error('no store')) : takeOver(from, owner)
  await expect(sweep()).rejects.toThrow('1 agents')
  expect(supervisor.agents()).toEqual(['carol'])
})

test('who warms up a session that another holds has its holder told', async () => {
  const { ask, leases, sent } = aListener()
  await leases.claim(agent, 'other')
  await ask({ agent, fresh: true })
  await ask({ agent, fresh: true, tries: 10 })
  expect(sent).toEqual([{ agent, fresh: true, tries: 1 }])
})
