import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { Agent, buildConnector } from 'undici'
import type { Dispatcher } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import { createDispatcher } from '../../src/adapters/gws/dispatcher.ts'
import type { DispatcherOptions } from '../../src/adapters/gws/dispatcher.ts'
import { gwsHttp } from '../../src/adapters/gws/http.ts'
import type { GwsHttp } from '../../src/adapters/gws/http.ts'
import { tellingNotConnected } from '../../src/adapters/gws/not-connected.ts'
import { untrustedCertificate } from './untrusted-certificate.ts'

const through = (dispatcher: Dispatcher, timeoutMs = 3000) => {
  onTestFinished(() => dispatcher.destroy())
  const http = gwsHttp({
    dispatcher,
    authentication: basicAuthentication({ username: 'testname', password: 'secret' }),
    cookies: agentCookies(),
    csrf: null,
  })
  return (url: string) => http.send({ method: 'POST', url, body: '{}', timeoutMs })
}
const opened = (options: DispatcherOptions = {}) =>
  through(createDispatcher({ connectTimeoutMs: 300, ...options }))

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}
/** A port where nobody listens. */
const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('sure not to have been sent is what', () => {
  test('finds nobody listening', async () => {
    const send = opened()
    expect(await send(`http://127.0.0.1:${await closedPort()}/`)).toMatchObject({
      outcome: 'not-sent',
    })
  })

  test('finds nobody listening at any of a name’s addresses', async () => {
    const send = opened()
    expect(await send(`http://localhost:${await closedPort()}/`)).toMatchObject({
      outcome: 'not-sent',
    })
  })

  test('finds no such name', async () => {
    expect(await opened()('http://gws.invalid/')).toMatchObject({ outcome: 'not-sent' })
  })

  test('finds a certificate that it does not trust', async () => {
    let requests = 0
    const port = await listening(createHttpsServer(untrustedCertificate, () => (requests += 1)))
    expect(await opened()(`https://localhost:${port}/`)).toMatchObject({ outcome: 'not-sent' })
    expect(requests).toBe(0)
  })

  test('is hung up on during the TLS handshake', async () => {
    const port = await listening(
      createServer((socket) =>
        socket.on('error', () => undefined).once('data', () => socket.destroy()),
      ),
    )
    expect(await opened()(`https://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'not-sent' })
  })

  test('gets no TLS handshake in time', async () => {
    const port = await listening(createServer((socket) => socket.resume()))
    expect(await opened()(`https://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'not-sent' })
  })

  test('finds no proxy', async () => {
    const send = opened({ proxyUrl: `http://127.0.0.1:${await closedPort()}` })
    expect(await send('http://gws.invalid/')).toMatchObject({ outcome: 'not-sent' })
    expect(await send('https://gws.invalid/')).toMatchObject({ outcome: 'not-sent' })
  })

  test('is refused a tunnel by the proxy', async () => {
    const proxy = createHttpServer().on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
    )
    const send = opened({ proxyUrl: `http://127.0.0.1:${await listening(proxy)}` })
    expect(await send('https://gws.invalid/')).toMatchObject({ outcome: 'not-sent' })
  })
})

test('a tunnel that the proxy never answers is given up, and its connection with it', async () => {
  const proxy = createHttpServer()
  const asked = once(proxy, 'connect') as Promise<[unknown, Socket]>
  const send = opened({ proxyUrl: `http://127.0.0.1:${await listening(proxy)}` })
  const sent = send('https://gws.invalid/')
  const [, tunnel] = await asked
  tunnel.resume()
  await once(tunnel, 'end')
  expect(await sent).toMatchObject({ outcome: 'not-sent' })
})

describe('may have been sent is what', () => {
  test('is hung up on after it was sent', async () => {
    const port = await listening(createHttpServer((request) => request.socket.destroy()))
    expect(await opened()(`http://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'broken' })
  })

  test('is hung up on over a connection that has served before', async () => {
    let requests = 0
    const port = await listening(
      createHttpServer((request, response) => {
        requests += 1
        if (requests === 1) response.end()
        else request.socket.destroy()
      }),
    )
    const send = opened()
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'answered' })
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'broken' })
    expect(requests).toBe(2)
  })

  test('gets no answer in time', async () => {
    const port = await listening(createHttpServer(() => undefined))
    const send = through(createDispatcher(), 100)
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'broken' })
  })

  test.for(['EHOSTUNREACH', 'ENETUNREACH', 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'ECONNREFUSED'])(
    'fails with %s once the connection stands',
    async (code) => {
      const sockets: Socket[] = []
      const port = await listening(
        createHttpServer(() => {
          for (const socket of sockets) socket.destroy(Object.assign(new Error(code), { code }))
        }),
      )
      const connect = tellingNotConnected((options, callback) =>
        buildConnector({})(options, (...[cause, socket]) => {
          if (cause !== null) return callback(cause, null)
          sockets.push(socket)
          callback(null, socket)
        }),
      )
      const send = through(new Agent({ connect }))
      expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
        outcome: 'broken',
        cause: { code },
      })
    },
  )
})

test('what cannot even be made into a request is a broken one', async () => {
  const send = opened()
  expect(await send('no address')).toMatchObject({ outcome: 'broken' })
})

test('a dispatcher that throws makes a broken request', async () => {
  const dispatcher = createDispatcher()
  dispatcher.dispatch = () => {
    throw new Error('no way')
  }
  expect(await through(dispatcher)('http://127.0.0.1/')).toMatchObject({ outcome: 'broken' })
})

test('whatever is asked for can end: a request in its time, and a poll by being called off', () => {
  const url = 'http://127.0.0.1/'
  // @ts-expect-error Nothing would end it.
  const endless: Parameters<GwsHttp['send']>[0] = { method: 'GET', url }
  // @ts-expect-error Nobody could find it.
  const lost: Parameters<GwsHttp['poll']>[0] = { url, body: '[]' }
  expect(endless).not.toEqual(lost)
})
