import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { key, openContactCentre, target } from './open-contact-centre.ts'
import { httpAnswer, startRaw } from './raw-server.ts'
import { json, startScripted } from './scripted-server.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
const opened: typeof openContactCentre = (...given) => {
  const own = openContactCentre(...given)
  closers.push(own.close)
  return own
}
const raw = async (serve: (request: string, socket: Socket) => void) => {
  const server = await startRaw(serve)
  closers.push(server.close)
  return server
}

const accepted = httpAnswer(200, '{"statusCode":0,"referenceId":35}')
const answerHead = accepted.slice(0, accepted.indexOf('{'))

describe('a Consult that GWS has seen, and whose answer fails, is unknown and never posted again', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['the connection is reset', (socket) => socket.resetAndDestroy()],
    ['the connection is closed', (socket) => socket.end()],
    ['the answer ends within its first line', (socket) => socket.end('HTTP/1.1 20')],
    ['the answer ends within its headers', (socket) => socket.end(accepted.slice(0, 40))],
    ['the answer has no body', (socket) => socket.end(answerHead)],
    ['the answer ends within its body', (socket) => socket.end(accepted.slice(0, -5))],
    [
      'a chunked body lacks its end',
      (socket) =>
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"statusCode":0,'),
    ],
    ['the answer is no HTTP', (socket) => socket.end('220 smtp.example ESMTP\r\n\r\n')],
    ['the answer never comes', () => undefined],
    ['the body never comes', (socket) => socket.write(answerHead)],
    ['the body stops', (socket) => socket.write(accepted.slice(0, -5))],
    [
      'it is answered with a redirect',
      (socket) => socket.write(httpAnswer(307, '', ['Location: /api/v2/me/elsewhere'])),
    ],
    ['a proxy speaks of a bad gateway', (socket) => socket.write(httpAnswer(502, '<html>'))],
    ['a proxy speaks of a time-out', (socket) => socket.write(httpAnswer(504, ''))],
    ['a proxy is busy', (socket) => socket.write(httpAnswer(503, '', ['Retry-After: 0']))],
    [
      'the answer is beyond all bounds',
      (socket) => socket.end(httpAnswer(200, `"${'x'.repeat(17 * 1024 * 1024)}"`)),
    ],
  ])('when %s', async (_why, answer) => {
    const server = await raw((_, socket) => answer(socket))
    const { centre } = opened(server.url, { timeoutMs: 150 })
    expect(await centre.postConsult(key, target)).toEqual({ outcome: 'unknown' })
    // Another call on the same sockets brings to light what was queued behind the first.
    await centre.readInteraction(key)
    expect(server.posts()).toHaveLength(1)
  })

  test('when the socket was kept alive and is reset as the Consult arrives', async () => {
    const server = await raw((request, socket) => {
      if (request.startsWith('GET')) socket.write(httpAnswer(200, '{"statusCode":0,"chat":{}}'))
      else socket.resetAndDestroy()
    })
    const { centre } = opened(server.url)
    expect((await centre.readInteraction(key)).outcome).toBe('found')
    expect(await centre.postConsult(key, target)).toEqual({ outcome: 'unknown' })
    await centre.readInteraction(key)
    expect(server.posts()).toHaveLength(1)
  })

  test('and one behind a broken one on the same socket is not lost with it', async () => {
    const server = await raw((_, socket) => socket.write(accepted))
    const { centre } = opened(server.url)
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => centre.postConsult(key, target)),
    )
    expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true)
    expect(server.posts()).toHaveLength(20)
  })
})

test('whatever servers do with kept-alive sockets, what was called is posted once at most', async () => {
  type Behaviour = 'answer' | 'answer-and-close' | 'close' | 'reset' | 'half'
  const behaviours = fc.constantFrom<Behaviour>('answer', 'answer-and-close', 'close', 'reset', 'half')
  const act = (behaviour: Behaviour, socket: Socket) => {
    if (behaviour === 'answer') socket.write(accepted)
    if (behaviour === 'answer-and-close') socket.end(accepted)
    if (behaviour === 'close') socket.end()
    if (behaviour === 'reset') socket.resetAndDestroy()
    if (behaviour === 'half') socket.end(accepted.slice(0, -3))
  }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ behaviour: behaviours, atOnce: fc.boolean() }), { maxLength: 12 }),
      async (calls) => {
        const planned = new Map(calls.map(({ behaviour }, n) => [`id${n}`, behaviour]))
        const idOf = (request: string) => /chats\/(id\d+) /.exec(request)?.[1] ?? ''
        const server = await startRaw((request, socket) =>
          act(planned.get(idOf(request)) ?? 'reset', socket),
        )
        const { centre, close } = openContactCentre(server.url)
        const outcomes = []
        for (const [n, { atOnce }] of calls.entries()) {
          const call = centre.postConsult({ media: 'chat', interactionId: `id${n}` }, target)
          outcomes.push(call)
          if (!atOnce) await call
        }
        const told = await Promise.all(outcomes)
        await close()
        await server.close()
        const posted = server.posts().map(idOf)
        for (const [n, { outcome }] of told.entries()) {
          const times = posted.filter((id) => id === `id${n}`).length
          expect(times).toBeLessThanOrEqual(1)
          if (outcome === 'accepted') expect(times).toBe(1)
          if (outcome === 'not-sent') expect(times).toBe(0)
        }
      },
    ),
    { numRuns: 60 },
  )
})

describe('a Consult that no connection was made for was not sent', () => {
  const listening = async (server: ReturnType<typeof createServer>) => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
    })
    closers.push(async () => {
      for (const socket of sockets) socket.destroy()
      const closed = once(server, 'close')
      server.close()
      await closed
    })
    return (server.address() as AddressInfo).port
  }
  const outcomeAt = async (url: string, options: Parameters<typeof openContactCentre>[1] = {}) =>
    (await opened(url, options).centre.postConsult(key, target)).outcome

  const freePort = async () => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const closed = once(server, 'close')
    server.close()
    await closed
    return port
  }

  test('as nobody listens', async () => {
    expect(await outcomeAt(`http://127.0.0.1:${await freePort()}`)).toBe('not-sent')
  })

  test('as nobody listens at any of the name’s addresses', async () => {
    expect(await outcomeAt(`http://localhost:${await freePort()}`)).toBe('not-sent')
  })

  test('as the name is unknown', async () => {
    expect(await outcomeAt('http://gws.invalid', { timeoutMs: 10_000 })).toBe('not-sent')
  })

  test('as the proxy is not there', async () => {
    const proxyUrl = `http://127.0.0.1:${await freePort()}`
    expect(await outcomeAt('http://gws.invalid', { proxyUrl })).toBe('not-sent')
  })

  test('as connecting takes too long', async () => {
    // TLS belongs to connecting: a server that says nothing to it stands for a packet that is lost.
    const port = await listening(createServer(() => undefined))
    const url = `https://127.0.0.1:${port}`
    expect(await outcomeAt(url, { connectTimeoutMs: 50, timeoutMs: 10_000 })).toBe('not-sent')
  })

  test('as TLS finds no common ground', async () => {
    const port = await listening(createTlsServer({}))
    expect(await outcomeAt(`https://127.0.0.1:${port}`)).toBe('not-sent')
  })

  test('as TLS is spoken to a server that knows none', async () => {
    const port = await listening(
      createServer((socket) => void socket.once('data', () => socket.end(accepted))),
    )
    expect(await outcomeAt(`https://127.0.0.1:${port}`)).toBe('not-sent')
  })

  test('as the server hangs up during TLS', async () => {
    const port = await listening(
      createServer((socket) => void socket.once('data', () => socket.destroy())),
    )
    expect(await outcomeAt(`https://127.0.0.1:${port}`)).toBe('not-sent')
  })

  test('as the proxy will not connect to it', async () => {
    const proxy = await raw((_, socket) => socket.end(httpAnswer(502, '')))
    expect(await outcomeAt('https://gws.invalid', { proxyUrl: proxy.url })).toBe('not-sent')
    expect(proxy.requests[0]).toMatch(/^CONNECT gws\.invalid:443 /)
    expect(proxy.posts()).toEqual([])
  })
})

test('what answers in time is not cut off: slow is not broken', async () => {
  const server = await startScripted((_, response) => {
    setTimeout(() => json(response, 200, { statusCode: 0, referenceId: 1 }), 100)
  })
  closers.push(server.close)
  const { centre } = opened(server.url, { timeoutMs: 5000 })
  expect((await centre.postConsult(key, target)).outcome).toBe('accepted')
})
