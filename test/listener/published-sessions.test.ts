import { expect, test } from 'vitest'
import type { TestContext } from 'vitest'
import { agentsOf } from '../../src/adapters/credentials/agents-file.ts'
import { rereadAgents } from '../../src/adapters/credentials/reread-agents.ts'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { publishedContactCentre } from '../../src/adapters/gws/published-contact-centre.ts'
import { publishedSessions } from '../../src/adapters/gws/published-sessions.ts'
import { seenLeases } from '../../src/adapters/dynamodb/seen-leases.ts'
import { targetMemory } from '../../src/adapters/gws/remembered-targets.ts'
import { connectingSince } from '../../src/adapters/gws/session-status.ts'
import type { SessionStatus } from '../../src/adapters/gws/session-status.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'
import { json, startScripted } from '../gws/scripted-server.ts'

const agent = 'testname'
const passwords = { old: 'yesterday’s', present: 'secret' }
const basic = (password: string) => basicAuthentication({ username: agent, password })
const material = {
  agent,
  epoch: 'gws-epoch',
  cookies: '{"cookies":[]}',
  csrf: null,
  signedInWith: basic(passwords.present).print,
}

const credentialsOf = (names: string[], password: string) =>
  Object.fromEntries(names.map((username) => [username, { username, password }]))

/** The functions' side of a session; `asked` is what went to the listeners, `waits` how often they were waited for. */
const theFunctions = ({
  baseUrl = 'http://127.0.0.1:1',
  whileWaiting = () => {},
  password = passwords.present,
  kept = passwords.present,
  known = [agent],
} = {}) => {
  let now = new Date('2026-01-02T03:04:05Z')
  const clock = { now: () => now }
  const leases = memorySessionLeases(clock.now)
  const beats = new Map<string, Date>()
  let looks = 0
  const lastBeats = () => {
    looks += 1
    return Promise.resolve(new Map(beats))
  }
  const beat = (listener = 'listener-1') => void beats.set(listener, now)
  beat()
  const asked: string[] = []
  let waits = 0
  let reads = 0
  const contactCentre = publishedContactCentre({
    ...{ baseUrl, externalBaseUrl: baseUrl },
    ...{ readTimeoutMs: 1000, answerTimeoutMs: 1000 },
  })
  const sessions = publishedSessions({
    agents: rereadAgents(agentsOf(credentialsOf(known, password)), {
      clock,
      read: () => {
        reads += 1
        return Promise.resolve(agentsOf(credentialsOf([agent], kept)))
      },
    }),
    leases: seenLeases({ leases, heartbeat: { lastBeats }, clock }),
    clock,
    request: (name) => Promise.resolve(void asked.push(`session for ${name}`)),
    renew: (name, epoch) => Promise.resolve(void asked.push(`renew ${epoch} of ${name}`)),
    sleep: () => {
      waits += 1
      whileWaiting()
      return Promise.resolve()
    },
    contactCentre: () => Promise.resolve(contactCentre),
    targets: targetMemory(clock),
    waitMs: 1000,
  })
  const pass = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000)
  }
  const status = (state: SessionStatus['state']) => ({ ...connectingSince(now), state })
  const claim = async () => {
    const lease = await leases.claim(agent, 'listener-1')
    if (!lease) throw new Error('somebody holds it')
    return lease
  }
  return {
    sessions,
    beat,
    beats,
    looks: () => looks,
    leases,
    asked,
    waits: () => waits,
    reads: () => reads,
    pass,
    status,
    claim,
  }
}

test('a session that is shown is used, without asking anybody', async () => {
  const { sessions, leases, asked, status, claim } = theFunctions()
  await leases.publish(await claim(), status('connected'), material)
  const obtained = await sessions.obtain(agent)
  expect(obtained).toMatchObject({
    outcome: 'ready',
    session: { agent, epoch: 'gws-epoch', leaseEpoch: 1 },
  })
  expect(asked).toEqual([])
})

test('one that hears nothing is renewed by whoever holds it', async () => {
  const { sessions, leases, asked, status, claim } = theFunctions()
  await leases.publish(await claim(), status('connected'), material)
  const obtained = await sessions.obtain(agent)
  if (obtained.outcome === 'ready') await obtained.session.renew()
  expect(asked).toEqual([`renew gws-epoch of ${agent}`])
})

test('one that is not up is asked for, once, and waited for as long as is said', async () => {
  const { sessions, asked, waits } = theFunctions()
  expect(await sessions.obtain(agent)).toEqual({ outcome: 'unavailable' })
  expect([asked, waits()]).toEqual([[`session for ${agent}`], 10])
})

test.each(['refused', 'password-change'] as const)(
  'a session that ended in %s is unavailable at once, for a quarter of an hour',
  async (state) => {
    const { sessions, leases, asked, waits, pass, status, claim } = theFunctions()
    await leases.release(await claim(), status(state), false)
    expect(await sessions.obtain(agent)).toEqual({ outcome: 'unavailable' })
    pass(14.9)
    expect(await sessions.obtain(agent)).toEqual({ outcome: 'unavailable' })
    expect([asked, waits()]).toEqual([[], 0])
    pass(0.1)
    await sessions.obtain(agent)
    expect(asked).toEqual([`session for ${agent}`])
  },
)

test('whoever waits for a session that Genesys then refuses waits no longer', async () => {
  const held = Promise.withResolvers<() => Promise<void>>()
  const { sessions, leases, status, claim, waits } = theFunctions({
    whileWaiting: () => void held.promise.then((refuse) => refuse()),
  })
  const lease = await claim()
  held.resolve(() => leases.release(lease, status('refused'), false))
  expect(await sessions.obtain(agent)).toEqual({ outcome: 'unavailable' })
  expect(waits()).toBeLessThan(5)
})

/** Takes the password that the listener has signed in with, and no other. */
const startGenesys = async ({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) => {
  const { authorization } = basic(passwords.present).headers()
  const server = await startScripted(({ headers }, response) =>
    headers.authorization === authorization
      ? json(response, 200, { statusCode: 0, chat: { id: 'i' } })
      : json(response, 403, { statusCode: 20, statusMessage: 'Access denied' }),
  )
  onTestFinished(server.close)
  return server
}

test('one who still has an old password reads the new one, and acts with it', async (context) => {
  const { url: baseUrl, seen } = await startGenesys(context)
  const { sessions, leases, asked, reads, status, claim } = theFunctions({
    baseUrl,
    password: passwords.old,
  })
  await leases.publish(await claim(), status('connected'), material)
  for (let n = 0; n < 3; n += 1) {
    const obtained = await sessions.obtain(agent)
    if (obtained.outcome !== 'ready') throw new Error('there is no session')
    const key = { media: 'chat', interactionId: 'i' } as const
    expect((await obtained.session.contactCentre.readInteraction(key)).outcome).toBe('found')
  }
  expect([asked, seen.length, reads()]).toEqual([[], 3, 1])
})

test('one who has another password than the session asks Genesys nothing, and reads it once a minute', async () => {
  const { sessions, leases, asked, waits, reads, pass, status, claim, beat } = theFunctions({
    password: passwords.old,
    kept: passwords.old,
  })
  await leases.publish(await claim(), status('connected'), material)
  for (let n = 0; n < 10; n += 1)
    expect(await sessions.obtain(agent)).toEqual({ outcome: 'unavailable' })
  expect([asked, waits(), reads()]).toEqual([[], 0, 1])
  pass(1)
  beat()
  await sessions.obtain(agent)
  expect(reads()).toBe(2)
})

test('an agent who was added since is known, and acted for', async () => {
  const { sessions, leases, reads, status, claim } = theFunctions({ known: [] })
  await leases.publish(await claim(), status('connected'), material)
  expect(await sessions.knows(agent)).toBe(true)
  expect((await sessions.obtain(agent)).outcome).toBe('ready')
  expect(reads()).toBe(1)
})

test('so is one whose consult is promised already, by the function that sends it', async () => {
  const { sessions, leases, status, claim } = theFunctions({ known: [] })
  await leases.publish(await claim(), status('connected'), material)
  expect((await sessions.obtain(agent)).outcome).toBe('ready')
})

test('for an agent who is not there the credentials are read once a minute, however often somebody asks', async () => {
  const { sessions, reads, pass } = theFunctions()
  for (let n = 0; n < 10; n += 1) expect(await sessions.knows('nobody')).toBe(false)
  expect(reads()).toBe(1)
  pass(1)
  expect(await sessions.knows('nobody')).toBe(false)
  expect(reads()).toBe(2)
})

test('a call that Genesys refuses for the session makes its holder renew it; the answer stays', async () => {
  const server = await startScripted((_, response) =>
    json(response, 403, { statusCode: 20, statusMessage: 'Access denied' }),
  )
  const { sessions, leases, asked, status, claim } = theFunctions({ baseUrl: server.url })
  await leases.publish(await claim(), status('connected'), material)
  const obtained = await sessions.obtain(agent)
  if (obtained.outcome !== 'ready') throw new Error('there is no session')
  const { contactCentre } = obtained.session
  const key = { media: 'chat', interactionId: 'i' } as const
  expect((await contactCentre.readInteraction(key)).outcome).toBe('session-refused')
  expect((await contactCentre.resolveTarget({ agent: 'bfriend' })).outcome).toBe('session-refused')
  const target = { kind: 'agent', id: '1', path: '/users/1', givenAsPath: false } as const
  expect((await contactCentre.postConsult(key, target)).outcome).toBe('session-refused')
  const message = { operation: 'message', text: 'psst' } as const
  expect((await contactCentre.postOperation(key, message)).outcome).toBe('session-refused')
  expect(asked).toEqual(Array.from({ length: 4 }, () => `renew gws-epoch of ${agent}`))
  await server.close()
})

test('a session whose listener has gone is not used but asked for, and is down since he was last there', async () => {
  const { sessions, leases, asked, beat, pass, status, claim } = theFunctions()
  await leases.publish(await claim(), status('connected'), material)
  pass(10)
  beat()
  pass(0.2)
  expect(await sessions.wake(agent)).toEqual({ downSeconds: 0, leaseEpoch: 1 })
  expect(asked).toEqual([])
  pass(0.1)
  expect(await sessions.wake(agent)).toEqual({ downSeconds: 18, leaseEpoch: 1 })
  expect(await sessions.obtain(agent)).toEqual({ outcome: 'unavailable' })
  expect(asked).toEqual([`session for ${agent}`, `session for ${agent}`])
})

test('a session that was lost before its listener went is down since then', async () => {
  const { sessions, leases, pass, status, claim } = theFunctions()
  await leases.publish(await claim(), status('lost'), null)
  pass(1)
  expect(await sessions.wake(agent)).toEqual({ downSeconds: 60, leaseEpoch: 1 })
})

test('for who lives the listeners are looked at once a second; who has only begun to live counts at once', async () => {
  const { sessions, leases, looks, beat, pass, status, claim } = theFunctions()
  const lease = await claim()
  await leases.publish(lease, status('connected'), material)
  for (let n = 0; n < 5; n += 1) await sessions.obtain(agent)
  expect(looks()).toBe(1)
  beat('listener-2')
  const taken = await leases.takeOver(lease, 'listener-2')
  if (!taken) throw new Error('the take-over failed')
  await leases.publish(taken, status('connected'), material)
  expect((await sessions.obtain(agent)).outcome).toBe('ready')
  expect(looks()).toBe(2)
  pass(1 / 60)
  await sessions.obtain(agent)
  expect(looks()).toBe(3)
})

test('a listener whose row has been cleared away has gone', async () => {
  const { sessions, leases, beats, pass, status, claim } = theFunctions()
  const polled = { ...status('connected'), lastPollAt: status('connected').since }
  await leases.publish(await claim(), polled, material)
  beats.clear()
  pass(1)
  expect(await sessions.wake(agent)).toEqual({ downSeconds: 60, leaseEpoch: 1 })
})
