import { expect, onTestFinished, test } from 'vitest'
import { realTimers } from '../../src/adapters/gws/timers.ts'
import { startBayeuxServer } from './bayeux-server.ts'
import { closing, openSession, quickPace } from './open-session.ts'

/** Answers so many polls at once, and parks all others. */
const polls =
  (count: number, reply: object = {}) =>
  ({ channel }: { channel: string }, nth: number) =>
    channel === '/meta/connect' ? (nth <= count ? { ...reply } : undefined) : {}

const open = async (
  script: Parameters<typeof startBayeuxServer>[0],
  options: Parameters<typeof openSession>[2] = {},
) => {
  const closers = closing()
  onTestFinished(closers.all)
  const server = await startBayeuxServer(script)
  closers.add(() => server.close())
  const session = openSession(closers, server.url, options)
  return { server, ...session, received: server.until }
}

/** What a server says of polls that bring nothing: a real one advises with the first one alone. */
const kinds: [string, object][] = [
  ['with advice', {}],
  ['without advice', { advice: undefined }],
]

// The MUSTs that Bayeux 1.0 has for a client which polls.

test('a handshake goes alone, names its version and its transports, and nothing goes before its reply', async () => {
  const { server, connected } = await open(polls(1))
  await connected()
  expect(server.received[0]?.messages).toMatchObject([
    { channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] },
  ])
  expect(server.received[0]?.messages[0]?.clientId).toBeUndefined()
  for (const { messages } of server.received.slice(1))
    for (const message of messages) expect(message.clientId).toBe('client1')
})

test.each(kinds)(
  '%s a connect names its transport, and there is one at a time, and never more than two requests',
  async (_, reply) => {
    const { server, received } = await open(polls(50, reply))
    await received(() => server.sent('/meta/connect').length > 50)
    for (const message of server.sent('/meta/connect'))
      expect(message).toMatchObject({ connectionType: 'long-polling' })
    expect(server.polls.most).toBe(1)
    expect(server.requests.most).toBeLessThanOrEqual(2)
  },
)

test.each(kinds)('%s no two messages of a client have the same id', async (_, reply) => {
  const { server, received } = await open(polls(20, reply))
  await received(() => server.sent('/meta/connect').length > 20)
  const ids = server.received.flatMap(({ messages }) => messages.map(({ id }) => id))
  expect(new Set(ids).size).toBe(ids.length)
})

test('it waits for the interval between two polls', async () => {
  const advice = { reconnect: 'retry', interval: 150, timeout: 1000 }
  const { server, received } = await open(polls(4, { advice }))
  await received(() => server.sent('/meta/connect').length > 4)
  const times = server.sent('/meta/connect').map(({ at }) => at)
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(149)
})

test('it waits for the interval that was advised last', async () => {
  const advice = { reconnect: 'retry', interval: 150, timeout: 1000 }
  const { server, received } = await open(({ channel }, nth) => {
    if (channel !== '/meta/connect') return {}
    return nth <= 4 ? { advice: nth === 1 ? advice : undefined } : undefined
  })
  await received(() => server.sent('/meta/connect').length > 4)
  const times = server.sent('/meta/connect').map(({ at }) => at)
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(149)
})

test.each(kinds)('%s each poll shows that the server lives', async (_, reply) => {
  const waits: number[] = []
  let looks = 0
  const { server, received, session } = await open(polls(20, reply), {
    timers: {
      after(milliseconds, work) {
        waits.push(milliseconds)
        return realTimers.after(milliseconds, work)
      },
    },
    clock: { now: () => new Date((looks += 1)) },
  })
  await received(() => server.sent('/meta/connect').length > 20)
  expect(waits.filter((each) => each === 1000 + quickPace.marginMs).length).toBeGreaterThan(20)
  expect(Number(session.status().lastPollAt)).toBeGreaterThanOrEqual(20)
})

test('a second client in its browser makes it slower, not louder', async () => {
  const advice = { 'multiple-clients': true, reconnect: 'retry', interval: 150, timeout: 1000 }
  const { server, received, session } = await open(polls(3, { advice }))
  await received(() => server.sent('/meta/connect').length > 3)
  expect(server.sent('/meta/handshake')).toHaveLength(1)
  expect(session.status().reconnects).toBe(0)
})

test.each([
  ['none', true],
  ['none', false],
  ['handshake', true],
  ['handshake', false],
  ['retry', false],
])(
  'advised %s by a poll whose success is %s, the old client is silent and a new one begins',
  async (reconnect, successful) => {
    const { server, received } = await open(({ channel }, nth) =>
      channel !== '/meta/connect'
        ? {}
        : nth === 1
          ? { successful, advice: { reconnect, interval: 0 } }
          : undefined,
    )
    await received(() => server.sent('/meta/connect').length > 1)
    expect(server.sent('/meta/connect').map(({ clientId }) => clientId)).toEqual([
      'client1',
      'client2',
    ])
    expect(server.sent('/meta/handshake')).toHaveLength(2)
  },
)

test.each(['none', 'handshake'])(
  '%s counts on any message, and so does its interval',
  async (reconnect) => {
    const { server, received, reasons } = await open(({ channel }, nth) => {
      if (channel === '/meta/connect') return undefined
      return channel === '/meta/subscribe' && nth === 1
        ? { advice: { reconnect, interval: 200 } }
        : {}
    })
    await received(() =>
      server.sent('/meta/connect').some(({ clientId }) => clientId === 'client2'),
    )
    expect(reasons).toContain(`advice ${reconnect}`)
    const [first, second] = server.sent('/meta/handshake').map(({ at }) => at)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(199)
  },
)

test('only the first subscription has to be confirmed', async () => {
  const { server, connected, session } = await open(({ channel, subscription }) => {
    if (channel === '/meta/connect') return undefined
    return { successful: subscription !== '/notifications/services' }
  })
  await connected()
  expect(server.sent('/meta/subscribe').map(({ subscription }) => subscription)).toEqual([
    '/v2/me/*',
    '/notifications/services',
  ])
  expect(session.status().reconnects).toBe(0)
})

test('a refused first subscription begins again', async () => {
  const { states, connected } = await open(({ channel, subscription }, nth) => {
    if (channel === '/meta/connect') return undefined
    return { successful: subscription !== '/v2/me/*' || nth > 2 }
  })
  await connected()
  expect(states).toEqual(['connecting', 'lost', 'connected'])
})

test('begun anew while a poll is parked, it takes that poll back', async () => {
  const { server, session, connected, received } = await open(polls(1))
  await connected()
  await received(() => server.sent('/meta/connect').length === 2)
  session.renew()
  await received(() => server.sent('/meta/connect').length === 3 && server.polls.now === 1)
  expect(server.sent('/meta/connect').map(({ clientId }) => clientId)).toEqual([
    'client1',
    'client1',
    'client2',
  ])
})

test('an interval or a timeout out of all reason does not make it deaf', async () => {
  const advice = { reconnect: 'retry', interval: -5, timeout: 1e12 }
  const { server, received, session } = await open(polls(3, { advice }))
  await received(() => server.sent('/meta/connect').length > 3)
  expect(session.status().reconnects).toBe(0)
})

test('a server that promises messages with the handshake and sends none is given up', async () => {
  const { reasons, connected } = await open(
    ({ channel }, nth) => {
      if (channel === '/meta/connect') return undefined
      return channel === '/meta/handshake' && nth === 1
        ? { 'x-messages': 3, advice: { reconnect: 'retry', timeout: 100 } }
        : {}
    },
    { pace: { ...quickPace, marginMs: 200 } },
  )
  await connected(2)
  expect(reasons).toContain('silent')
})

test('a session that is closed says so, and nothing after it', async () => {
  const { server, session, connected } = await open(polls(1))
  await connected()
  await session.close()
  expect(server.received.at(-1)?.messages).toMatchObject([
    { channel: '/meta/disconnect', clientId: 'client1' },
  ])
})

test.each(kinds)(
  '%s a server that parks nothing gets no poll after the goodbye',
  async (_, reply) => {
    const hurried = (milliseconds: number) => (milliseconds === 2000 ? 100 : milliseconds)
    const { server, session, connected } = await open(
      ({ channel }) => (channel === '/meta/disconnect' ? undefined : { ...reply }),
      { timers: { after: (ms, work) => realTimers.after(hurried(ms), work) } },
    )
    await connected()
    await session.close()
    const channels = server.received.map(({ messages }) => messages[0]?.channel)
    // One may have been under way.
    expect(channels.length - channels.indexOf('/meta/disconnect')).toBeLessThanOrEqual(2)
  },
)
