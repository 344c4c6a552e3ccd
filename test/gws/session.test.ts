import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { GwsSimulatorOptions } from '../../local/gws-simulator/gws-simulator.ts'
import { agentOf, closing, openSession, say, startGws } from './open-session.ts'

const started = async (options: GwsSimulatorOptions = {}) => {
  const closers = closing()
  onTestFinished(closers.all)
  const gws = await startGws(closers, options)
  const open = (agent: string, password = 'secret') =>
    openSession(closers, gws.url, { agent, password })
  return { gws, open }
}

test('what happened before it listened is read once it does', async () => {
  const { gws, open } = await started()
  const chat = gws.world.addInteraction('chat', agentOf(gws, 'testname'), 'FirstL')
  const sms = gws.world.addInteraction('sms', agentOf(gws, 'testname'), 'FirstL')
  const { listed, connected } = open('testname')
  await connected()
  expect(listed.map((all) => all.map(({ key }) => [key.interactionId, key.media]))).toEqual([
    [
      [chat.id, 'chat'],
      [sms.id, 'sms'],
    ],
  ])
})

describe('300 KB of CJK text and emoji', () => {
  const text = '漢字かな交じり文🎉👩‍👩‍👧'.repeat(7000)

  test.each([1, 2, 4099])('arrive intact in pieces of %i bytes', async (bytes) => {
    const { gws, open } = await started()
    const { observations, connected, until } = open('testname')
    await connected()
    gws.setFaults([{ name: 'chop-utf8', bytes }])
    say(gws, text)
    await until(() => observations.length > 0)
    expect(observations[0]?.messages[0]?.text === text).toBe(true)
    expect(Buffer.byteLength(text)).toBeGreaterThan(300_000)
  })

  test('arrive intact wherever they are cut', async () => {
    const { gws, open } = await started()
    const { observations, connected, until } = open('testname')
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

test('two agents in one process: no cookie of one is ever seen with the other', async () => {
  const { gws, open } = await started()
  const sessions = ['testname', 'bfriend', 'carol'].map((agent) => open(agent))
  await Promise.all(sessions.map(({ connected }) => connected()))
  const cookies = gws.comet.live().map((seen) => Object.values(seen.cookies).flat())
  expect(cookies.every((own) => own.length === 2)).toBe(true)
  expect(new Set(cookies.flat()).size).toBe(6)
})

test('its status tells how it has fared', async () => {
  const { gws, open } = await started()
  const { session, observations, connected, until, states } = open('testname')
  expect(session.status()).toMatchObject({ state: 'connecting', reason: null, connectedAt: null })
  await connected()
  gws.setFaults([{ name: 'node-lost' }])
  await connected(2)
  say(gws, 'heard')
  await until(() => observations.length > 0)
  const { connectedAt, lastPollAt, ...status } = session.status()
  expect(status).toMatchObject({ state: 'connected', reason: null, reconnects: 1, resyncs: 2 })
  expect(connectedAt).toBeInstanceOf(Date)
  expect(lastPollAt).toBeInstanceOf(Date)
  expect(states).toEqual(['connecting', 'connected', 'lost', 'connected'])
})

test('a renewed session is another one to the server, and to whoever acts in it', async () => {
  const { open } = await started()
  const { session, connected } = open('testname')
  await connected()
  const before = session.material()
  session.renew()
  await connected(2)
  const after = session.material()
  expect(after.epoch).not.toBe(before.epoch)
  expect(after.csrf).not.toEqual(before.csrf)
})

test('without a token of its own a session that is being renewed shows none of the last one’s', async () => {
  const { gws, open } = await started()
  const { session, connected, until, states } = open('testname')
  await connected()
  const { epoch } = session.material()
  gws.setFaults([{ name: 'access-denied', times: 1 }])
  session.renew()
  await until(() => states.includes('lost'))
  expect(session.material()).toMatchObject({ csrf: null })
  expect(session.material().epoch).not.toBe(epoch)
})

test('closing says goodbye to the server, and twice is once', async () => {
  const { gws, open } = await started()
  const { session, connected, states } = open('testname')
  await connected()
  await Promise.all([session.close(), session.close()])
  expect(gws.comet.live()).toEqual([])
  expect(states).toEqual(['connecting', 'connected', 'closed'])
})

test('closing before it listens, and while the server is away, ends as well', async () => {
  const { gws, open } = await started()
  const early = open('testname')
  await early.session.close()
  const late = open('bfriend')
  await late.connected()
  await gws.close()
  await late.session.close()
  expect(early.states.at(-1)).toBe('closed')
  expect(late.states.at(-1)).toBe('closed')
})
