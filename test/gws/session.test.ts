import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { createDispatcher } from '../../src/adapters/gws/dispatcher.ts'
import { openGwsSession } from '../../src/adapters/gws/session.ts'
import type { Observation } from '../../src/consult/observation.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const startGws = async () => {
  const gws = await startGwsSimulator()
  closers.push(() => gws.close())
  return gws
}

/** One agent's session with what it saw, and latches for what it will see. */
const open = (gws: GwsSimulator, agent: string, password = 'secret') => {
  const dispatcher = createDispatcher()
  closers.push(() => dispatcher.destroy())
  const observations: Observation[] = []
  const states: string[] = []
  const looks = new Set<() => void>()
  const changed = () => looks.forEach((look) => look())
  const until = (enough: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!enough()) return
        looks.delete(look)
        resolve()
      }
      looks.add(look)
      look()
    })
  const session = openGwsSession({
    agent,
    authentication: basicAuthentication({ username: agent, password }),
    dispatcher,
    baseUrl: gws.url,
    externalBaseUrl: gws.url,
    readTimeoutMs: 2000,
    answerTimeoutMs: 2000,
    onObservation: (observation) => {
      observations.push(observation)
      changed()
      return Promise.resolve()
    },
    onState: (state) => {
      states.push(state)
      changed()
    },
    onFailure: (cause) => {
      throw cause
    },
    backoff: () => 20,
  })
  closers.push(() => session.close())
  const connected = (times = 1) =>
    until(() => states.filter((state) => state === 'connected').length >= times)
  return { session, observations, states, until, connected }
}

const agentOf = (gws: GwsSimulator, name: string) => {
  const agent = gws.world.agents.get(name)
  if (!agent) throw new Error(`no agent ${name}`)
  return agent
}
const say = (gws: GwsSimulator, text: string) =>
  gws.comet.deliver(agentOf(gws, 'testname'), '/v2/me/chats', {
    messageType: 'MessageLogUpdated',
    notificationType: 'NewMessages',
    chatUri: 'http://gws/api/v2/chats/0000Na9B26EF006E',
    messages: [{ index: 1, type: 'Text', visibility: 'Agents', text }],
  })

test('what happened before it listened is read once it does', async () => {
  const gws = await startGws()
  const chat = gws.world.addInteraction('chat', agentOf(gws, 'testname'), 'FirstL')
  const sms = gws.world.addInteraction('sms', agentOf(gws, 'testname'), 'FirstL')
  const { observations, connected } = open(gws, 'testname')
  await connected()
  expect(observations.map(({ key, source }) => [key.interactionId, key.media, source])).toEqual([
    [chat.id, 'chat', 'resync'],
    [sms.id, 'sms', 'resync'],
  ])
})

describe('300 KB of CJK text and emoji', () => {
  const text = '漢字かな交じり文🎉👩‍👩‍👧'.repeat(7000)

  test.each([1, 2, 4099])('arrive intact in pieces of %i bytes', async (bytes) => {
    const gws = await startGws()
    const { observations, connected, until } = open(gws, 'testname')
    await connected()
    gws.setFaults([{ name: 'chop-utf8', bytes }])
    say(gws, text)
    await until(() => observations.length > 0)
    expect(observations[0]?.messages[0]?.text === text).toBe(true)
    expect(Buffer.byteLength(text)).toBeGreaterThan(300_000)
  })

  test('arrive intact wherever they are cut', async () => {
    const gws = await startGws()
    const { observations, connected, until } = open(gws, 'testname')
    await connected()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1000, max: 65_536 }), async (bytes) => {
        const before = observations.length
        gws.setFaults([{ name: 'chop-utf8', bytes }])
        say(gws, text)
        await until(() => observations.length > before)
        return observations.at(-1)?.messages[0]?.text === text
      }),
      { numRuns: 15 },
    )
  })
})

describe('after the session was lost it listens again', () => {
  test.each([
    ['its GWS node is lost', [{ name: 'node-lost' }]],
    ['the server does not know the client any more', [{ name: 'unknown-client', times: 1 }]],
  ] as const)('when %s', async (_why, faults) => {
    const gws = await startGws()
    const { observations, connected, until } = open(gws, 'testname')
    await connected()
    gws.setFaults([...faults])
    // A message ends the parked poll, so that the next one meets the fault.
    say(gws, 'first')
    await connected(2)
    gws.setFaults([])
    const before = observations.length
    say(gws, 'again')
    await until(() => observations.length > before)
    expect(observations.at(-1)?.messages[0]?.text).toBe('again')
    expect(gws.comet.live().flatMap(({ subscriptions }) => subscriptions)).toContain('/v2/me/*')
  })

  test('when the first handshake is answered with contrary advice', async () => {
    const gws = await startGws()
    gws.setFaults([{ name: 'handshake-advice', reconnect: 'handshake', on: 'success', times: 1 }])
    const { connected } = open(gws, 'testname')
    await connected()
  })
})

test('two agents in one process: no cookie of one is ever seen with the other', async () => {
  const gws = await startGws()
  const sessions = ['testname', 'bfriend', 'carol'].map((agent) => open(gws, agent))
  await Promise.all(sessions.map(({ connected }) => connected()))
  const cookies = gws.comet.live().map((seen) => Object.values(seen.cookies).flat())
  expect(cookies.every((own) => own.length === 2)).toBe(true)
  expect(new Set(cookies.flat()).size).toBe(6)
})

test('refused credentials stop it: no account is locked by trying on', async () => {
  const gws = await startGws()
  const { states, until } = open(gws, 'testname', 'wrong')
  await until(() => states.includes('refused'))
  expect(states).toEqual(['connecting', 'refused'])
})

test('closing says goodbye to the server', async () => {
  const gws = await startGws()
  const { session, connected } = open(gws, 'testname')
  await connected()
  await session.close()
  expect(gws.comet.live()).toEqual([])
})
