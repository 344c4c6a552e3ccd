import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { startGwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { GwsSimulator } from '../../local/gws-simulator/gws-simulator.ts'
import type { Fault } from '../../local/gws-simulator/faults.ts'
import { realTimers } from '../../src/adapters/gws/timers.ts'
import { takeOnce } from './front.ts'
import { openSession, quickPace, say, startFronted, textsOf } from './open-session.ts'
import { startTcpFront } from './tcp-front.ts'

type Open = ReturnType<typeof openSession>

const hears = async (gws: GwsSimulator, { observations, until }: Open, text: string) => {
  say(gws, text)
  await until(() => textsOf(observations).includes(text))
}
/** The poll after the next one meets what has been set up: a message ends the one that is parked. */
const endPoll = (gws: GwsSimulator) => say(gws, 'ends the poll')

const onceEach: [string, Fault][] = [
  ['its GWS node is lost', { name: 'node-lost' }],
  ['the server does not know the client any more (402)', { name: 'unknown-client', times: 1 }],
  ['it is given another BAYEUX_BROWSER cookie', { name: 'cookie-swap', times: 1 }],
  ['its CSRF token has expired', { name: 'csrf-expired', times: 1 }],
  ['its HTTP session has expired', { name: 'session-expired', times: 1 }],
  ['its credentials are refused once', { name: 'access-denied', times: 1 }],
  [
    'a poll is advised to stop',
    { name: 'connect-advice', reconnect: 'none', on: 'success', times: 1 },
  ],
  [
    'a poll is advised to handshake',
    { name: 'connect-advice', reconnect: 'handshake', on: 'success', times: 1 },
  ],
  [
    'a poll is refused for good',
    { name: 'connect-advice', reconnect: 'none', on: 'failure', times: 1 },
  ],
  [
    'a poll is refused and sent to handshake',
    { name: 'connect-advice', reconnect: 'handshake', on: 'failure', times: 1 },
  ],
  [
    'a poll is refused and may be repeated',
    { name: 'connect-advice', reconnect: 'retry', on: 'failure', times: 1 },
  ],
]

describe.concurrent('it is lost, restored and hears again when', () => {
  test.for(onceEach)('%s', async ([, fault], context) => {
    const { closers, gws, front } = await startFronted(context, {
      cometd: { timeoutMs: 200, maxIntervalMs: 10_000 },
    })
    const open = openSession(closers, front.url)
    await open.connected()
    gws.setFaults([fault])
    endPoll(gws)
    await open.connected(2)
    await hears(gws, open, 'again')
    expect(open.states).toEqual(['connecting', 'connected', 'lost', 'connected'])
    expect(open.session.status()).toMatchObject({ reconnects: 1, resyncs: 2 })
    expect(gws.comet.live().flatMap(({ subscriptions }) => subscriptions)).toContain('/v2/me/*')
  })

  test('the server answers 500 for a while', async (context) => {
    const { closers, gws, front } = await startFronted(context)
    const open = openSession(closers, front.url)
    await open.connected()
    let failures = 0
    front.take((request, response) => {
      request.resume()
      response.writeHead(500).end('{"statusCode":4,"statusMessage":"Internal error"}')
      failures += 1
      open.changed()
      return true
    })
    gws.dropConnections()
    await open.until(() => failures >= 5)
    front.take(() => false)
    await open.connected(2)
    await hears(gws, open, 'again')
    expect(open.states).toEqual(['connecting', 'connected', 'lost', 'lost', 'connected'])
  })

  test('a poll hangs', async (context) => {
    const { closers, gws, front } = await startFronted(context, {
      cometd: { timeoutMs: 200, maxIntervalMs: 10_000 },
    })
    const open = openSession(closers, front.url, { pace: { ...quickPace, marginMs: 300 } })
    await open.connected()
    gws.setFaults([{ name: 'hang-poll', times: 1 }])
    endPoll(gws)
    await open.connected(2)
    await hears(gws, open, 'again')
    expect(open.reasons).toContain('silent')
  })

  test('its connections have died and nobody told it', async (context) => {
    const { closers, gws } = await startFronted(context, {
      cometd: { timeoutMs: 200, maxIntervalMs: 10_000 },
    })
    const front = await startTcpFront(gws.port)
    closers.add(() => front.close())
    const open = openSession(closers, front.url, {
      pace: { ...quickPace, marginMs: 300 },
      readTimeoutMs: 300,
    })
    await open.connected()
    front.freeze()
    await open.connected(2)
    await hears(gws, open, 'again')
    expect(open.reasons).toContain('silent')
  })

  test('somebody who acts in it was refused', async (context) => {
    const { closers, gws, front } = await startFronted(context)
    const open = openSession(closers, front.url)
    await open.connected()
    for (let n = 0; n < 20; n += 1) open.session.renew()
    await open.connected(2)
    await hears(gws, open, 'again')
    expect(open.session.status()).toMatchObject({ reconnects: 1 })
    expect(front.atOnce('/api/v2/notifications/handshake')).toBe(1)
    // The poll that was abandoned still stands at the server: in the same browser the new one would not be parked.
    const browsers = gws.comet.sessions().flatMap(({ cookies }) => cookies.BAYEUX_BROWSER)
    expect(new Set(browsers).size).toBe(2)
  })

  test.for([
    ['sign-in', '/api/v2/me'],
    ['handshake', '/notifications/handshake'],
    ['subscription', '/notifications/'],
  ] as const)('a %s hangs', async ([, ending], context) => {
    const { closers, gws, front } = await startFronted(context)
    front.take(takeOnce(ending, () => undefined))
    const open = openSession(closers, front.url, {
      pace: { ...quickPace, marginMs: 200 },
      readTimeoutMs: 200,
    })
    await open.connected()
    await hears(gws, open, 'again')
    expect(open.states).toEqual(['connecting', 'lost', 'connected'])
  })
})

test.for([
  ['is not there', (response) => response.writeHead(404).end('<html>')],
  ['is broken', (response) => response.writeHead(502).end('<html>')],
  ['hangs', () => undefined],
] as [string, (response: ServerResponse) => void][])(
  'a medium that %s deafens no agent to the other',
  async ([, answer], context) => {
    const { closers, gws, front } = await startFronted(context)
    front.take(({ url }, response) => {
      const takes = url?.includes('/me/smssessions') === true
      if (takes) answer(response)
      return takes
    })
    const open = openSession(closers, front.url, { readTimeoutMs: 200 })
    await open.connected()
    await hears(gws, open, 'still')
    expect(open.states).toEqual(['connecting', 'connected'])
  },
)

test('what is lost on the way comes again where the server grants acknowledgements', async (context) => {
  const { closers, gws, front } = await startFronted(context, {
    cometd: { timeoutMs: 30_000, maxIntervalMs: 10_000, acknowledges: true },
  })
  const open = openSession(closers, front.url)
  await open.connected()
  await hears(gws, open, 'one')
  front.cutAnswerOnce('/notifications/connect')
  await hears(gws, open, 'two')
  expect(textsOf(open.observations)).toEqual(['one', 'two'])
  expect(open.session.status()).toMatchObject({ reconnects: 0 })
})

test('a server that keeps its word is waited for, however long that is', async (context) => {
  const { closers, gws, front } = await startFronted(context, {
    cometd: { timeoutMs: 400, maxIntervalMs: 10_000 },
  })
  const open = openSession(closers, front.url, { pace: { ...quickPace, marginMs: 300 } })
  await open.connected()
  const polls = () => front.asked.filter(({ path }) => path.endsWith('/connect')).length
  const fifth = Promise.withResolvers<undefined>()
  front.take(() => {
    if (polls() >= 5) fifth.resolve(undefined)
    return false
  })
  await fifth.promise
  await hears(gws, open, 'heard')
  expect(open.states).toEqual(['connecting', 'connected'])
})

test('once it listens again, the next pause is a short one', async (context) => {
  const { closers, gws, front } = await startFronted(context)
  const waits: number[] = []
  const open = openSession(closers, front.url, {
    pace: { floorMs: 10, capMs: 2000, marginMs: 5000 },
    random: () => 1,
    timers: {
      after(milliseconds, work) {
        if (milliseconds > 0 && milliseconds <= 2000) waits.push(milliseconds)
        return realTimers.after(milliseconds, work)
      },
    },
  })
  for (let times = 1; times <= 4; times += 1) {
    await open.connected(times)
    gws.setFaults([{ name: 'node-lost' }])
  }
  await open.connected(5)
  expect(waits).toEqual([20, 20, 20, 20])
})

test('a server that starts anew gets its 200 sessions back, each of them once', async (context) => {
  const { closers, gws, front } = await startFronted(context)
  const agents = Array.from({ length: 200 }, (_, n) => `agent${n}`)
  for (const agent of agents) gws.world.addAgent(agent)
  const sessions = agents.map((agent) => openSession(closers, front.url, { agent }))
  await Promise.all(sessions.map(({ connected }) => connected()))
  await gws.close()
  await Promise.all(sessions.map(({ states, until }) => until(() => states.includes('lost'))))
  const again = await startGwsSimulator({ port: gws.port })
  closers.add(() => again.close())
  for (const agent of agents) again.world.addAgent(agent)
  await Promise.all(sessions.map(({ connected }) => connected(2)))
  const live = again.comet.live().map(({ agent }) => agent)
  expect(live.sort()).toEqual(agents.sort())
  for (const { states } of sessions)
    expect(states.filter((state) => state === 'connected')).toHaveLength(2)
})

test('a server that lets everybody in and throws everybody out sees no storm of handshakes', async (context) => {
  const { closers, front } = await startFronted(context)
  front.take((request, response) => {
    if (request.url?.endsWith('/connect') !== true) return false
    request.resume()
    response.writeHead(200).end('[{}]')
    return true
  })
  const waits: number[] = []
  const { until, changed } = openSession(closers, front.url, {
    pace: { floorMs: 1000, capMs: 30_000, marginMs: 60_000 },
    random: () => 0,
    timers: {
      after(milliseconds, work) {
        // The watchdog is not to bark.
        if (milliseconds >= 60_000) return () => undefined
        waits.push(milliseconds)
        changed()
        const now = setImmediate(work)
        return () => clearImmediate(now)
      },
    },
  })
  await until(() => waits.length >= 15)
  expect(waits.slice(0, 15)).toEqual([
    ...Array<number>(10).fill(1000),
    ...Array<number>(5).fill(15_000),
  ])
})
