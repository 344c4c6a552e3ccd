import { describe, expect, onTestFinished, test } from 'vitest'
import { realTimers } from '../../src/adapters/gws/timers.ts'
import { agentOf, openSession, say, startFronted, textsOf } from './open-session.ts'

/** Waits that are meant for people; the watchdog's are longer and stay as they are. */
const hurried = {
  after: (milliseconds: number, work: () => void) =>
    realTimers.after(milliseconds <= 1600 ? milliseconds / 100 : milliseconds, work),
}

/** Fails so often, and then does not. */
const failing = (times: number) => {
  let left = times
  return () => (left-- > 0 ? Promise.reject(new Error('not now')) : Promise.resolve())
}

describe('a resync', () => {
  test.each([
    ['is refused', 403, '{"statusCode":20,"statusMessage":"Access denied"}'],
    ['is answered by somebody else', 200, '<html>'],
    ['lists nothing like a list', 200, '{"statusCode":0,"chats":"none"}'],
  ])('that %s is repeated until it is taken', async (_why, status, body) => {
    const { closers, gws, front } = await startFronted({ onTestFinished })
    gws.world.addInteraction('chat', agentOf(gws, 'testname'), 'FirstL')
    let failures = 0
    front.take((request, response) => {
      // Both media, three times: one that cannot be read keeps nobody from the other.
      if (failures >= 6 || !/^\/api\/v2\/me\/(chats|smssessions)/.test(request.url ?? ''))
        return false
      failures += 1
      response.writeHead(status).end(body)
      return true
    })
    const open = openSession(closers, front.url)
    await open.connected()
    expect(open.states).toEqual(['connecting', 'lost', 'connected'])
    expect(open.reasons).toContain('resync failed')
    expect(open.session.status()).toMatchObject({ reconnects: 3, resyncs: 1 })
    expect(open.listed.map((all) => all.length)).toEqual([1])
  })

  test('that is not taken is repeated, and only then it is connected', async (context) => {
    const { closers, front } = await startFronted(context)
    const open = openSession(closers, front.url, { onResync: failing(3) })
    await open.connected()
    expect(open.listed).toHaveLength(4)
    expect(open.states).toEqual(['connecting', 'lost', 'connected'])
  })

  test('comes before what was notified after it', async (context) => {
    const { closers, gws, front } = await startFronted(context)
    const order: string[] = []
    const open = openSession(closers, front.url, {
      onResync: () => {
        // It is subscribed already: this is heard while the resync is being taken.
        say(gws, 'heard')
        order.push('resync begins')
        return new Promise((resolve) =>
          setTimeout(() => {
            order.push('resync ends')
            resolve()
          }, 100),
        )
      },
      onObservation: () => {
        order.push('heard')
        return Promise.resolve()
      },
    })
    await open.until(() => open.observations.length > 0)
    expect(order).toEqual(['resync begins', 'resync ends', 'heard'])
  })

  test('that is taken only after the session was lost does not make it connected', async (context) => {
    const { closers, gws, front } = await startFronted(context)
    const taking = Promise.withResolvers<undefined>()
    const open = openSession(closers, front.url, { onResync: () => taking.promise })
    await open.until(() => open.listed.length > 0)
    gws.setFaults([{ name: 'node-lost' }])
    await open.until(() => open.states.includes('lost'))
    taking.resolve(undefined)
    await open.connected()
    expect(open.states).toEqual(['connecting', 'lost', 'connected'])
    expect(open.session.status().resyncs).toBe(1)
    expect(open.listed).toHaveLength(2)
  })

  test('that is taken while the session closes does not make it connected either', async (context) => {
    const { closers, front } = await startFronted(context)
    const taking = Promise.withResolvers<undefined>()
    const open = openSession(closers, front.url, { onResync: () => taking.promise })
    await open.until(() => open.listed.length > 0)
    const closed = open.session.close()
    taking.resolve(undefined)
    await closed
    expect(open.states).toEqual(['connecting', 'closed'])
  })

  test('an agent one of whose media is out of order hears of the other', async (context) => {
    const { closers, gws, front } = await startFronted(context)
    gws.world.addInteraction('chat', agentOf(gws, 'testname'), 'FirstL')
    front.take((request, response) => {
      if (request.url?.startsWith('/api/v2/me/smssessions') !== true) return false
      response.writeHead(500).end('{"statusCode":4,"statusMessage":"Device is not registered."}')
      return true
    })
    const open = openSession(closers, front.url)
    await open.connected()
    expect(open.states).toEqual(['connecting', 'connected'])
    expect(open.listed.map((all) => all.length)).toEqual([1])
  })

  test('an agent without a medium has none of its interactions', async (context) => {
    const { closers, front } = await startFronted(context)
    front.take((request, response) => {
      if (request.url?.startsWith('/api/v2/me/smssessions') !== true) return false
      response.writeHead(403).end('{"statusCode":5,"statusMessage":"No permission"}')
      return true
    })
    const open = openSession(closers, front.url)
    await open.connected()
    expect(open.states).toEqual(['connecting', 'connected'])
  })
})

describe('an observation', () => {
  test('that is not taken is tried again, before any later one', async (context) => {
    const { closers, gws, front } = await startFronted(context)
    const open = openSession(closers, front.url, { timers: hurried, onObservation: failing(4) })
    await open.connected()
    say(gws, 'one')
    say(gws, 'two')
    await open.until(() => textsOf(open.observations).includes('two'))
    expect(textsOf(open.observations)).toEqual(['one', 'one', 'one', 'one', 'one', 'two'])
    expect(open.session.status().reconnects).toBe(0)
  })

  test('that is never taken ends the session, and a resync takes its place', async (context) => {
    const { closers, gws, front } = await startFronted(context)
    const open = openSession(closers, front.url, { timers: hurried, onObservation: failing(5) })
    await open.connected()
    say(gws, 'one')
    say(gws, 'two')
    await open.connected(2)
    expect(textsOf(open.observations)).toEqual(['one', 'one', 'one', 'one', 'one'])
    expect(open.reasons).toContain('an observation was not taken')
    expect(open.listed).toHaveLength(2)
  })

  test('under way when the session is lost is waited for before the resync', async (context) => {
    const { closers, gws, front } = await startFronted(context)
    const taking = Promise.withResolvers<undefined>()
    const order: string[] = []
    const open = openSession(closers, front.url, {
      onObservation: async () => {
        order.push('begins')
        await taking.promise
        order.push('ends')
      },
      onResync: () => {
        order.push('resync')
        return Promise.resolve()
      },
    })
    await open.connected()
    say(gws, 'one')
    say(gws, 'two')
    await open.until(() => open.observations.length > 0)
    const before = gws.comet.sessions().length
    gws.setFaults([{ name: 'node-lost' }])
    await open.until(() => open.states.includes('lost'))
    front.take((request) => {
      if (request.url?.endsWith('/connect') === true && gws.comet.sessions().length > before) {
        taking.resolve(undefined)
      }
      return false
    })
    await open.connected(2)
    // The second one was waiting in the session that was lost.
    expect(order).toEqual(['resync', 'begins', 'ends', 'resync'])
  })

  test.each([
    ['more of them', 1100, 'x'],
    ['more bytes', 30, 'x'.repeat(200_000)],
  ])('nobody takes: %s than may wait end the session', async (_why, count, text) => {
    const { closers, gws, front } = await startFronted({ onTestFinished })
    const taking = Promise.withResolvers<undefined>()
    const open = openSession(closers, front.url, { onObservation: () => taking.promise })
    await open.connected()
    for (let n = 0; n < count; n += 1) say(gws, text)
    await open.until(() => open.states.includes('lost'))
    taking.resolve(undefined)
    await open.connected(2)
    expect(open.reasons).toContain('too much is waiting')
    expect(open.observations).toHaveLength(1)
  })
})
